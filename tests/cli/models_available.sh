# model ls --available: the models that can be pulled.
sample=${BASH_SOURCE%/*}/../../examples/sample.txt
expect 0 llmzip model ls --available
grep -q '^smollm2-135m  *98\.4 MB .* Apache-2\.0$' ../stdout
grep -q '^gemma3-270m  *253\.1 MB .* (to be accepted)$' ../stdout
# The built-in model's bits per byte are what it needs today.
bytes=$(llmzip -5 -m builtin --streams 1 -c "$sample" | wc -c)
bits=$(awk -v a="$bytes" -v t="$(stat -c %s "$sample")" \
  'BEGIN { printf "%.3f", 8 * a / t }')
grep -q "^builtin  *inside *$bits  *1 *\$" ../stdout || fail "$bits"
expect 0 llmzip model ls --available --json
python3 -c 'import json
models = {m["name"]: m for m in json.load(open("../stdout"))}
small = models["smollm2-135m"]
assert small["bits_per_byte"] == 1.284 and small["relative_time"] > 1, small
assert small["terms"] is None and len(small["file_sha256"]) == 64, small
assert "Gemma Terms" in models["gemma3-270m"]["terms"]'
