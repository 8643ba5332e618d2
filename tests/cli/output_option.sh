# -o names the output. Devices and FIFOs are written directly.
sample 1000 >text
expect 0 llmzip -o archive text
expect 0 llmzip -d -o copy archive
cmp copy text
expect 0 llmzip -o - text
llmzip -d <../stdout | cmp - text
expect 0 llmzip -o /dev/null text
[ -c /dev/null ]
expect 1 llmzip -o no/such/folder/x text
says 'No such file'
expect 1 llmzip -o one text text
says 'single file'
expect 1 llmzip -c -o one text
# An empty name is an error.
for mode in '' -d -t -l --stats; do
  expect 1 llmzip $mode -o '' text
  says 'is empty'
done
expect 1 llmzip -m '' text
expect 1 llmzip --filelist '' text
expect 1 llmzip ''
says 'No such file'
expect 0 llmzip -o from-pipe <text
[ "$(stat -c %a from-pipe)" = "$(printf '%o' $((0666 & ~$(umask))))" ]
umask 077
expect 0 llmzip -o private <text
[ "$(stat -c %a private)" = 600 ]
mkfifo pipe
llmzip -d <pipe >copy2 &
llmzip -o pipe text
wait
cmp copy2 text
# Only a regular source passes on its mode and times.
chmod 600 pipe
(umask 022; llmzip -f -o from-pipe pipe) &
cat text >pipe
wait
[ "$(stat -c %a from-pipe)" = 644 ]
# The standard streams are never replaced, whatever they are.
before=$(ls -l /dev/stdout /dev/stderr)
expect 0 llmzip -f -o /dev/stdout text
llmzip -d <../stdout | cmp - text
expect 2 llmzip -f -o /dev/stderr text
says 'is a link to a file'
[ "$before" = "$(ls -l /dev/stdout /dev/stderr)" ]
# With -f a target that appears meanwhile is overwritten, too.
mkfifo slow
llmzip -f -o meanwhile slow 2>../stderr &
child=$!
exec 3>slow
sample 10 >&3
temporary() { [ -n "$(ls -A | grep '\.tmp$')" ]; }
until_true temporary
echo old >meanwhile
exec 3>&-
wait $child
llmzip -d <meanwhile | cmp - <(sample 10)
rm meanwhile slow
# With -f a link is replaced, and its target is not touched.
echo precious >target
ln -s target link
expect 2 llmzip -o link text
expect 0 llmzip -f -o link text
[ ! -L link ] && [ "$(cat target)" = precious ]
# A file under a derived name may belong to anybody.
mkfifo text.llmz
expect 2 llmzip -f text
says "'text.llmz' is not a regular file"
rm text.llmz
only archive copy copy2 from-pipe link pipe private target text
