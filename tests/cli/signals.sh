# INT, TERM, HUP, QUIT in the middle: no partial file, the old one is whole.
# The input is a pipe that stalls, so that the command surely waits inside.
temporary() { [ -n "$(ls -A | grep '\.tmp$')" ]; }
mkfifo pipe
for signal in INT TERM HUP QUIT; do
  echo old >target
  # A background job of a shell ignores INT and QUIT; env resets that.
  env --default-signal=INT,QUIT llmzip -f -o target pipe 2>../stderr &
  child=$!
  exec 3>pipe
  sample 100000 >&3
  until_true temporary
  [ "$(stat -c %a .llmzip-*.tmp)" = 600 ]
  kill -s $signal $child
  got=0
  wait $child || got=$?
  exec 3>&-
  [ $got = $((128 + $(kill -l $signal))) ]
  [ "$(cat target)" = old ]
  only pipe target
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
