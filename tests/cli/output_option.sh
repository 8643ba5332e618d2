# -o names the output; devices and FIFOs are written as they are.
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
# A link is replaced with -f, what it points to is not touched.
echo precious >target
ln -s target link
expect 2 llmzip -o link text
expect 0 llmzip -f -o link text
[ ! -L link ] && [ "$(cat target)" = precious ]
only archive copy copy2 from-pipe link pipe private target text
