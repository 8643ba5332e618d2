# The method of each block: what is chosen, what is said about it.
unset LLMZIP_LEVEL

# Zeros between small texts are no reason to go without the model.
mkdir texts
echo 'The library opens at nine in the morning.' >texts/a
echo 'She had never seen so many boats in the harbour before.' >texts/b
echo 'Remove the old filter and rinse it under warm water.' >texts/c
echo 'Nobody knows who wrote the letter, or why it was sent.' >texts/d
echo 'Prices rose by three percent during the last quarter.' >texts/e
echo 'He took the first train to London and slept all the way.' >texts/f
echo 'If the test fails, please report the version you are using.' >texts/g
echo 'Two of the children were playing in the garden.' >texts/h
tar --mtime=@1700000000 --owner=0 --group=0 --numeric-owner --sort=name \
  -cf texts.tar texts
expect 0 llmzip -v -m builtin -c texts.tar
says 'by mix with '
says '(smaller with the model)'
cp ../stdout mixed
expect 0 llmzip --method bytes -c texts.tar
[ $(stat -c %s mixed) -lt $(($(stat -c %s ../stdout) * 9 / 10)) ] ||
  fail "$(stat -c %s mixed) bytes with the model"
expect 0 llmzip -dc mixed
cmp ../stdout texts.tar

# No model helps with noise. Who named one is told so.
noise 5000 >noise
expect 0 llmzip -m builtin -c noise
says 'noise: the model was not used: its bytes are nearly random'
expect 0 llmzip -q -m builtin -c noise
silent
expect 0 llmzip -c noise
silent
expect 0 llmzip -v -c noise
says 'block 1: 5000 -> 5000 bytes by stored (its bytes are nearly random)'
expect 0 llmzip -m builtin -1 -c texts.tar
says 'the model was not used: this level uses no model'
expect 0 llmzip -m builtin --method bytes -c texts.tar
says 'the model was not used: as --method says'

# A trial ends where the model loses.
noise 12000 | od -An -v -tx1 -w1 | iconv -f ascii -t utf-16le >wide
expect 0 llmzip -m builtin -c wide
says 'wide: the model was not used: on a sample the model loses'
expect 0 llmzip --method bytes -c wide
cp ../stdout bytes
expect 0 llmzip -c wide
cmp ../stdout bytes

# An attachment in base64 becomes a block of its own, the same with any number
# of threads; all blocks stand in one frame.
noise 50000 | base64 >attached
{ sample 33000 && cat attached; } >mail
expect 0 llmzip -v -T 1 -c mail
says 'block 1: 32768 -> '
says 'block 2: '
says 'by bytes (its bytes are nearly random)'
cp ../stdout mail.llmz
expect 0 llmzip -T 2 -c mail
cmp ../stdout mail.llmz
expect 0 llmzip -dc mail.llmz
cmp ../stdout mail
expect 0 llmzip -l --json mail.llmz
python3 - <<'PY'
import json
(a,) = json.load(open("../stdout"))
assert (a["frames"], a["blocks"]) == (1, 2), a
PY
# But not if it repeats what stands elsewhere in the text.
{ cat attached && sample 33000 && cat attached && sample 33000; } >again
expect 0 llmzip -v -1 -c again
one=$(stat -c %s ../stdout)
expect 0 llmzip -c again
[ $(stat -c %s ../stdout) -le $((one + one / 100)) ] ||
  fail "$(stat -c %s ../stdout) bytes, $one with -1"
# Whoever sets the size of blocks gets these.
expect 0 llmzip -v --block-size 128K --method bytes -c mail
says 'block 1: 100546 -> '
