# -l needs no model, and its JSON is valid.
sample 3000 >text
llmzip text
expect 0 llmzip -l text.llmz
silent
grep -q '3000' ../stdout
expect 0 llmzip -l --json text.llmz text.llmz
python3 - <<'PY'
import json, os
archives = json.load(open("../stdout"))
assert len(archives) == 2
first = archives[0]
assert first["file"] == "text.llmz"
assert first["text_bytes"] == 3000
assert first["archive_bytes"] == os.path.getsize("text.llmz")
assert first["payload_bytes"] < first["archive_bytes"]
assert first["blocks"] == sum(first["blocks_of_method"].values()) == 1
assert first["model"] is None
PY
cat text.llmz | llmzip -l >../stdout
grep -q 3000 ../stdout
expect 0 llmzip -t --quick -v text.llmz
says 'stored bytes are ok'
