# Names that begin with -, contain spaces or newlines, or are not UTF-8.
for name in -x 'two words' $'line\nbreak' $'latin\xe9' '*' "it's"; do
  sample 100 >"./$name"
  expect 0 llmzip -- "$name"
  rm -- "./$name"
  expect 0 llmzip -d -- "$name.llmz"
  sample 100 | cmp - "./$name"
  expect 0 llmzip -l -- "$name.llmz"
  expect 0 llmzip -l --json -- "$name.llmz"
  python3 -c 'import json, sys; json.load(open("../stdout"))'
done
# The longest name whose archive's name is not too long. A name with one more
# byte is refused before any work and leaves nothing behind.
long=$(printf 'n%.0s' $(seq 250))
sample 100 >"$long"
expect 0 llmzip "$long"
sample 100 >"${long}n"
expect 1 llmzip "${long}n"
says 'too long'
[ "$(ls -A | grep -c tmp)" = 0 ]
