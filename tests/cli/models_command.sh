# model where, ls, show, pull.
expect 0 llmzip model where
head -n 1 ../stdout | grep -qx "$LLMZIP_MODELS"
expect 0 llmzip model ls
grep -q '^small .* builtin:small$' ../stdout
expect 0 llmzip model show builtin
grep -q '^architecture *rwkv7$' ../stdout
expect 4 llmzip model show nonesuch
says nonesuch
expect 4 llmzip model pull nonesuch
expect 1 llmzip model pull ../evil --url file:///dev/null
says 'not a plain name'
[ -n "${MODEL:-}" ] || exit 0
expect 0 llmzip model pull tiny --url "file://$MODEL"
cmp "$MODEL" "$LLMZIP_MODELS/tiny.gguf"
expect 0 llmzip model pull tiny --url "file://$MODEL"
says 'is there already'
expect 0 llmzip model where tiny
grep -qx "$LLMZIP_MODELS/tiny.gguf" ../stdout
expect 0 llmzip model show tiny
grep -q '^architecture' ../stdout
expect 0 llmzip model ls --json
python3 -c 'import json
models = json.load(open("../stdout"))
assert [m["path"].split("/")[-1] for m in models] == ["builtin:small", "tiny.gguf"], models
assert all(len(m["id"]) == 32 for m in models)'
# What is no model is not kept.
printf 'GGUF but not really' >fake
expect 4 llmzip model pull fake --url "file://$PWD/fake"
[[ $(ls -A "$LLMZIP_MODELS") != *fake* ]] || fail 'kept'
# A broken download is continued.
head -c 1000 "$MODEL" >"$LLMZIP_MODELS/again.gguf.part"
expect 0 llmzip model pull again --url "file://$MODEL"
cmp "$MODEL" "$LLMZIP_MODELS/again.gguf"
