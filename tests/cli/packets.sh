# llmzip packets: messages to packets and back.
printf 'Hello, is anybody on this channel?\n\nok\nВсем доброе утро!\n' >messages
head -c 30 /dev/urandom | tr '\n' x >>messages
printf '\n' >>messages

# Lines to packets and back, in binary and as text.
for options in '' '--check 1' '--check 2' '--text base91' \
  '--check 2 --text base64url' '--check 1 --text base91'; do
  expect 0 llmzip packets encode -q $options messages
  cp ../stdout ../packets
  expect 0 llmzip packets decode -q $options ../packets
  cmp ../stdout messages || fail "$options"
done
expect 0 llmzip packets encode -q --text base64url messages
[ "$(wc -l <../stdout)" = 5 ] || fail 'not a line for each message'
[ "$(wc -c <../stdout)" -lt "$(wc -c <messages)" ] || fail 'no smaller'

# Standard input; a last line without a line feed is a message.
printf 'one two three' | llmzip packets encode -q >../packets
[ "$(llmzip packets decode -q <../packets)" = 'one two three' ] || fail stdin

# Records with any bytes.
printf '\3a\nb\0\2\377\0' >records
expect 0 llmzip packets encode -q -0 records
cp ../stdout ../packets
expect 0 llmzip packets decode -q -0 ../packets
cmp ../stdout records || fail records
expect 2 llmzip packets decode -q ../packets
says 'line feed'

# Sizes: of each packet and message; their sum on standard error.
expect 0 llmzip packets encode --sizes messages
says '5 packets'
says '2 grew'  # ok and the random bytes
[ "$(cut -f 2 ../stdout | head -n 3 | tr '\n' ' ')" = '34 0 2 ' ] || fail sizes
[ "$(cut -f 1 ../stdout | sed -n 2p)" = 0 ] || fail 'empty message'

# Another model, on both sides.
if [ -n "${MODEL-}" ]; then
  expect 0 llmzip packets encode -q --check 2 -m "$MODEL" messages
  cp ../stdout ../packets
  expect 0 llmzip packets decode -q --check 2 -m "$MODEL" ../packets
  cmp ../stdout messages || fail model
  expect 3 llmzip packets decode -q --check 2 ../packets
fi

# Errors. What came before is written.
expect 0 llmzip packets encode -q --check 2 --text base64url messages
sed '3s/^./_/;3s/.$/A/' ../stdout >../damaged
expect 3 llmzip packets decode -q --check 2 --text base64url ../damaged
says 'packet 3'
[ "$(wc -l <../stdout)" = 2 ] || fail 'what came before is missing'
printf 'a b\n' >../damaged
expect 3 llmzip packets decode -q --text base91 ../damaged
says 'not the text of a packet'
printf '\5ab' >../damaged
expect 3 llmzip packets decode -q ../damaged
says 'cut off'
printf '\200\0' >../damaged
expect 3 llmzip packets decode -q ../damaged
says 'no varint'
expect 5 llmzip packets encode -q --max-message 20 messages
says 'more than 20 bytes'
expect 5 llmzip packets encode -q -M 10M messages
expect 1 llmzip packets encode no-such-file
expect 1 llmzip packets
expect 1 llmzip packets encode --check 3 messages
expect 1 llmzip packets encode --text base32 messages
expect 4 llmzip packets encode -m no-such-model messages
expect 0 llmzip packets --help
expect 0 llmzip packets encode --help
