# model show tells what a model takes, from its header alone.
expect 0 llmzip model show builtin
grep -q '^weights  *[0-9.]* MB in memory$' ../stdout
grep -q '^state  *[0-9]* B$' ../stdout
grep -q '^work  *6\.[0-9]M multiplications a token' ../stdout
expect 0 llmzip model show builtin --json
python3 -c 'import json
shown = json.load(open("../stdout"))
estimate = shown["estimate"]
assert 6.2e6 < estimate["multiplications_per_token"] < 6.3e6, estimate
assert estimate["context_size"] == 0
assert estimate["weight_bytes"] < estimate["decompress_bytes"], estimate
assert estimate["weight_bytes"] + 2e6 < estimate["compress_bytes"], estimate
assert estimate["decompress_tokens_per_second"] > 0'
[ -n "${MODEL:-}" ] || exit 0
# 3 GB of 4-bit weights, all zeros and not on the disk.
PYTHONPATH=${BASH_SOURCE%/*}/.. python3 -c 'import memory
memory.write_llama("big.gguf", memory.Q4_0, layers=26)'
python3 - <<'PYTHON'
import json, resource, subprocess
out = subprocess.run(["llmzip", "model", "show", "./big.gguf", "--json"],
                     check=True, capture_output=True).stdout
shown = json.loads(out)
estimate = shown["estimate"]
assert shown["id"] is None, shown
assert shown["file_bytes"] > 2 << 30, shown
assert 2.9e9 < estimate["weight_bytes"] < 3.9e9, estimate
assert estimate["weight_bytes"] < estimate["decompress_bytes"], estimate
assert estimate["state_bytes"] > 0 and estimate["context_size"] > 0, estimate
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
assert peak < 250, f"{peak} MB"
PYTHON
expect 0 llmzip model show ./big.gguf
grep -q '^id  *not computed for a large file$' ../stdout
