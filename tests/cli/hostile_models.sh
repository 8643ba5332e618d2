# Model files with one fault each: a named reason and status 4, and the same
# sentence from model show.
make=${BASH_SOURCE[0]%/*}/../../tools/make_hostile_models.py
[ -n "${MODEL:-}" ] || skip 'no test model'
echo text >text
python3 "$make" "$MODEL" models >list
mkdir json
num_refused=0
while IFS=$'\t' read -r name words note; do
  file=./models/$name
  if [ "$words" = ok ]; then
    expect 0 llmzip -v -m "$file" --method mix -c text
    says "$note"
    expect 0 llmzip model show "$file"
    grep -qF -- "$note" ../stdout || fail "$name"
    continue
  fi
  expect 4 llmzip -m "$file" -c text
  says "model '$file': "
  says "$words"
  sed 's/^llmzip: text: //' ../stderr >../said
  expect 4 llmzip model show "$file"
  sed 's/^llmzip: //' ../stderr | cmp - ../said || fail "$name"
  num_refused=$((num_refused + 1))
  # A file that is missing has no entry in JSON.
  [ "$name" != part-00001-of-00002.gguf ] || continue
  expect 4 llmzip model show --json "$file"
  cp ../stdout "json/$name"
  sed "s/^model '[^']*': //" ../said >"json/$name.said"
done <list
[ $num_refused -ge 50 ]
python3 -c 'import glob, json
names = glob.glob("json/*.gguf")
assert len(names) >= 49
for name in names:
    error = json.load(open(name))["error"]
    assert error == open(name + ".said").read().rstrip("\n"), (name, error)'
