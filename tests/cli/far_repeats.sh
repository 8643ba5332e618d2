# What a text repeats from far before: references between blocks.
noise 60000 | base64 -w 0 >once
{ cat once && printf 'and an edit, ' && tail -c 70000 once && head -c 9000 once &&
  cat once; } >text
for options in '-1' '--method auto'; do
  expect 0 llmzip -v $options --block-size 50000 -c text
  says 'of them repeat earlier text'
  cp ../stdout text.llmz
  # The copies cost next to nothing.
  expect 0 llmzip -1 --block-size 50000 -c once
  [ $(stat -c %s text.llmz) -lt $(($(stat -c %s ../stdout) + 300)) ] ||
    fail "$(stat -c %s text.llmz) bytes"
  expect 0 llmzip $options --block-size 50000 -T 1 -c text
  cmp ../stdout text.llmz
  for threads in 1 2 7; do
    expect 0 llmzip -T $threads -dc text.llmz
    cmp ../stdout text
  done
  expect 0 llmzip -t text.llmz
  expect 0 llmzip -l --json text.llmz
  python3 -c 'import json
(a,) = json.load(open("../stdout"))
assert (a["frames"], a["text_bytes"]) == (1, 239013), a'
done
# Joined archives have histories of their own.
cat text.llmz text.llmz >two.llmz
expect 0 llmzip -dc two.llmz
cat text text | cmp - ../stdout
# Damage in a block is found, and the text before it is right.
head -c $(($(stat -c %s text.llmz) - 40)) text.llmz >cut.llmz
expect 3 llmzip -dc cut.llmz
head -c $(stat -c %s ../stdout) text | cmp - ../stdout
