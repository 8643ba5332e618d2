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
says 'already exists'
expect 0 llmzip model where tiny
grep -qx "$LLMZIP_MODELS/tiny.gguf" ../stdout
expect 0 llmzip model show tiny
grep -q '^architecture' ../stdout
expect 0 llmzip model ls --json
python3 -c 'import json
models = json.load(open("../stdout"))
assert [m["path"].split("/")[-1] for m in models] == ["builtin:small", "tiny.gguf"], models
assert all(len(m["id"]) == 32 for m in models)'
# A file that is not a model is not kept.
printf 'GGUF but not really' >fake
expect 4 llmzip model pull fake --url "file://$PWD/fake"
[[ $(ls -A "$LLMZIP_MODELS") != *fake* ]] || fail 'kept'
# A partial download is continued. Here the disk was full for a while.
part_of() { printf '%s\n%s' "$2" "${3:-}" | sha256sum | head -c 32 |
  sed "s|.*|$LLMZIP_MODELS/$1.gguf.&.part|"; }
got=0
(ulimit -f 64; llmzip model pull again --url "file://$MODEL") 2>../stderr ||
  got=$?
[ $got = 1 ]
says 'File too large'
part=$(part_of again "file://$MODEL")
[ "$(stat -c %s "$part")" = 65536 ]
[ "$(stat -c %a "$part")" = 600 ]
cmp -n 65536 "$part" "$MODEL"
# Neither another source nor another name continues it.
cp "$MODEL" other
expect 0 llmzip model pull again --url "file://$PWD/other"
cmp "$MODEL" "$LLMZIP_MODELS/again.gguf"
[ "$(stat -c %s "$part")" = 65536 ]
rm "$LLMZIP_MODELS/again.gguf"
expect 0 llmzip model pull again --url "file://$MODEL"
cmp "$MODEL" "$LLMZIP_MODELS/again.gguf"
[ ! -e "$part" ]
# A download that cannot be continued starts again.
rm "$LLMZIP_MODELS/again.gguf"
{ cat "$MODEL"; echo more; } >"$part"
chmod 600 "$part"
expect 0 llmzip model pull again --url "file://$MODEL"
cmp "$MODEL" "$LLMZIP_MODELS/again.gguf"
# A link, a file with a second name, a FIFO and a file that others may write are
# not used as a partial download.
for kind in symlink dangling hard fifo writable; do
  rm -f "$LLMZIP_MODELS/again.gguf" victim
  echo precious >victim
  case $kind in
    symlink) ln -s "$PWD/victim" "$part" ;;
    dangling) rm victim && ln -s "$PWD/victim" "$part" ;;
    hard) ln victim "$part" ;;
    fifo) mkfifo "$part" ;;
    writable) cp victim "$part" && chmod 666 "$part" ;;
  esac
  expect 0 llmzip model pull again --url "file://$MODEL"
  cmp "$MODEL" "$LLMZIP_MODELS/again.gguf"
  case $kind in
    dangling) [ ! -e victim ] ;;
    *) [ "$(cat victim)" = precious ] ;;
  esac
done
rm -f "$LLMZIP_MODELS/.pull.lock"
echo precious >victim
ln -s "$PWD/victim" "$LLMZIP_MODELS/.pull.lock"
expect 1 llmzip model pull again2 --url "file://$MODEL"
[ "$(cat victim)" = precious ]
# New folders are for the user only. None is made if HOME does not exist.
expect 0 env LLMZIP_MODELS="$PWD/new/folder" \
  llmzip model pull tiny --url "file://$MODEL"
[ "$(stat -c %a new new/folder | tr '\n' ' ')" = '700 700 ' ]
expect 1 env -u LLMZIP_MODELS HOME="$PWD/nobody" \
  llmzip model pull tiny --url "file://$MODEL"
says 'set LLMZIP_MODELS'
for variable in LLMZIP_MODELS XDG_DATA_HOME; do
  expect 1 env -u LLMZIP_MODELS HOME="$PWD/nobody" $variable="$PWD/nobody/x" \
    llmzip model pull tiny --url "file://$MODEL"
  says 'No such file'
done
[ ! -e nobody ]
expect 0 env -u LLMZIP_MODELS llmzip model pull tiny --url "file://$MODEL"
[ "$(stat -c %a "$HOME/.local/share/llmzip")" = 700 ]
# The cache of model ids makes none either.
sample 3000 >text
expect 0 llmzip -m "$MODEL" --method mix text
export LLMZIP_MODELS="$PWD/new/folder"
expect 0 env HOME="$PWD/nobody" llmzip -dc text.llmz
expect 0 env HOME="$PWD/nobody" XDG_CACHE_HOME="$PWD/nobody/.cache" \
  llmzip -dc text.llmz
expect 0 env HOME=. llmzip -dc text.llmz
[ ! -e nobody ] && [ ! -e .cache ]
expect 0 llmzip -dc text.llmz
[ "$(stat -c %a "$HOME/.cache/llmzip")" = 700 ]
[ "$(stat -c %a "$HOME/.cache/llmzip/model-ids")" = 600 ]
