# model show tells what well-known large models take. The files have their
# shapes; the weights are holes, which neither the disk nor the memory holds.
[ -n "${MODEL:-}" ] || exit 0
python3 - "${BASH_SOURCE%/*}/../../tools/make_large_model.py" <<'PYTHON'
import json, os, resource, subprocess, sys

# Parameters of the real model; weights and all to decompress 1 MB, in memory.
EXPECTED = {
    "openllama-3b-q3_k_s.gguf": (3426473600, 4.01e9, 5.20e9),
    "mistral-7b-q2_k.gguf": (7241732096, 7.82e9, 8.83e9),
    "mistral-7b-q4_k_m.gguf": (7241732096, 5.27e9, 6.28e9),
    "rwkv-5-world-1b5.bin": (1577754624, 1.82e9, 2.68e9),
    "rwkv-5-world-3b.bin": (3062999040, 3.40e9, 4.44e9),
}
for name, (parameters, weights, decompress) in EXPECTED.items():
    stem = name.rpartition(".")[0]
    subprocess.run([sys.executable, sys.argv[1], stem, name], check=True)
    # Files of less than 2 GiB would be read for their id.
    os.truncate(name, max(os.path.getsize(name), (2 << 30) + 1)
                if name.endswith(".gguf") else os.path.getsize(name))
    assert os.stat(name).st_blocks * 512 < 20e6, os.stat(name)
    out = subprocess.run(["llmzip", "model", "show", "./" + name, "--json"],
                         check=True, capture_output=True).stdout
    shown = json.loads(out)
    estimate = shown["estimate"]
    assert shown["parameters"] == parameters, shown
    assert abs(estimate["weight_bytes"] / weights - 1) < 0.01, estimate
    assert abs(estimate["decompress_bytes"] / decompress - 1) < 0.01, estimate
    assert estimate["decompress_tokens_per_second"] > 0, estimate
    assert estimate["compress_tokens_per_second"] > 0, estimate
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
assert peak < 250, f"{peak} MB"
PYTHON
