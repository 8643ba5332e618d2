# --stats: figures that agree with each other.
[ -n "${MODEL:-}" ] || skip 'no model maker'
unset LLMZIP_LEVEL
sample 600 >text
printf 'na\303\257ve\n' >>text
expect 0 llmzip -m "$MODEL" --stats --json text
python3 - <<'PY'
import json
(s,) = json.load(open("../stdout"))
assert s["text_bytes"] == 607 and s["characters"] == 606, s
bits = s["bits"]
assert 0 < bits["entropy"] <= bits["token_by_token"], bits
assert bits["entropy"] <= bits["ac"] + 1e-3 <= bits["entropy"] + 100, bits
assert bits["archive_payload"] < bits["archive"], bits
assert bits["rank_zlib"] > 0 and bits["rank_brotli"] > 0
PY
expect 0 llmzip -m "$MODEL" --stats text
grep -q 'H_ub' ../stdout
expect 0 llmzip --stats text
only text
