# A full disk: exit status 1, the old file stays, no other file is left.
sample 400000 >text
expect 0 llmzip --method stored -o archive text
echo old >target
limited() { (ulimit -f 100; "$@"); }
expect 1 limited llmzip --method stored -f -o target text
says 'File too large'
expect 1 limited llmzip -d -f -o target archive
[ "$(cat target)" = old ]
only archive target text
got=0
llmzip --method stored -c text 2>../stderr >/dev/full || got=$?
[ $got = 1 ]
says 'No space left'
for threads in 1 2; do
  got=0
  llmzip -dc -T$threads archive 2>../stderr >/dev/full || got=$?
  [ $got = 1 ]
  says 'No space left'
done
# A reader that exits while SIGPIPE is ignored.
{ trap '' PIPE; llmzip -dc archive 2>../stderr || echo $? >../got; } | true
[ "$(cat ../got)" = 1 ]
says 'Broken pipe'
got=0
llmzip -l archive 2>../stderr >/dev/full || got=$?
[ $got = 1 ]

# A real small file system, if the machine lets us make one.
unshare -rm true 2>/dev/null || { echo 'no mount namespace here'; exit 0; }
mkdir small
unshare -rm bash -c '
  mount -t tmpfs -o size=128k none small || exit 0
  echo old >small/target
  llmzip --method stored -f -o small/target text 2>err && exit 1
  grep -q "No space left" err || exit 1
  [ "$(cat small/target)" = old ] && [ "$(ls -A small)" = target ]'
