# Uses the built-in model if no model is installed: levels, methods, names.
unset LLMZIP_LEVEL
sample 2000 >text
for options in '' -2 -4 -9 '--method ac' '--method rank' '-m builtin' \
  '-m builtin:small' '--streams 3' '--block-size 700'; do
  expect 0 llmzip -f $options text
  silent
  expect 0 llmzip -dc text.llmz
  cmp ../stdout text
done
noise 2000 | od -An -v -tx1 >digits
expect 0 llmzip -m builtin -c digits
says 'the model was not used: not smaller with the model'
expect 0 llmzip -c digits
silent
expect 0 llmzip --method mix -f text
expect 0 llmzip -l text.llmz
grep -q ' mix .* small ' ../stdout
expect 0 llmzip -l --json text.llmz
python3 -c 'import json
(a,) = json.load(open("../stdout"))
assert a["model"]["name"] == "small", a
assert a["archive_bytes"] - a["payload_bytes"] <= 20, a'
expect 4 llmzip -m builtin:large -c text
says "'builtin:large' is not a built-in model"
