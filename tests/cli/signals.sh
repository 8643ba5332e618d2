# Every catchable signal that ends a process, during the work: no partial file
# remains, the old file is complete, and the process ends by that signal. The
# input is a pipe that stalls, so that the command is certainly waiting.
ulimit -c 0
# A sanitizer would handle the fault signals itself.
faults=handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0
faults=$faults:handle_sigtrap=0:handle_abort=0
for tool in ASAN UBSAN TSAN; do
  options=${tool}_OPTIONS
  export $options="${!options:-}:$faults"
done
temporary() { [ -n "$(ls -A | grep '\.tmp$')" ]; }
mkfifo pipe
for number in $(seq 1 64); do
  # A name: none of the C library's own. These end nothing, or cannot be caught,
  # or are ignored (XFSZ: the write fails instead).
  signal=$(kill -l $number) || continue
  case $signal in
    '' | KILL | STOP | CHLD | CONT | TSTP | TTIN | TTOU | URG | WINCH | XFSZ)
      continue ;;
  esac
  echo old >target
  # A background job of a shell ignores INT and QUIT; env resets that.
  env --default-signal=INT,QUIT llmzip -f -o target pipe 2>../stderr &
  child=$!
  exec 3>pipe
  sample 1000 >&3
  until_true temporary
  [ "$(stat -c %a .llmzip-*.tmp)" = 600 ]
  kill -s $number $child
  got=0
  wait $child 2>../stderr || got=$?
  exec 3>&-
  [ $got = $((128 + number)) ] || fail "$signal: exit status $got"
  [ "$(cat target)" = old ]
  only pipe target || fail "$signal"
done
# An ignored signal stays ignored (nohup).
sh -c 'trap "" HUP; exec llmzip -f -o target pipe' &
child=$!
exec 3>pipe
printf text >&3
until_true temporary
kill -s HUP $child
exec 3>&-
wait $child
[ "$(llmzip -dc <target)" = text ]
only pipe target
