# model rm removes what llmzip installed, and nothing else.
expect 4 env LLMZIP_MODELS="$PWD/nowhere" llmzip model rm tiny
[ ! -e nowhere ]
expect 2 llmzip model rm builtin
says 'inside the program'
expect 2 llmzip model rm builtin:small
expect 2 llmzip model rm small
for name in ../tiny .pull.lock /etc/passwd '' -x; do
  expect 1 llmzip model rm -- "$name"
done
[ -n "${MODEL:-}" ] || exit 0
for name in tiny other; do
  expect 0 llmzip model pull $name --url "file://$MODEL"
done
part=$LLMZIP_MODELS/tiny.gguf.0123456789abcdef0123456789abcdef.part
: >"$part"
for name in tiny.gguf.part tiny.gguf.012.part other.gguf.x.part; do
  : >"$LLMZIP_MODELS/$name"
done
expect 0 llmzip model rm tiny
says "removed $LLMZIP_MODELS/tiny.gguf, $(stat -c %s "$MODEL") B"
says "removed $part"
[ "$(ls -A "$LLMZIP_MODELS" | tr '\n' ' ')" = ".installed .pull.lock other.gguf \
other.gguf.x.part tiny.gguf.012.part tiny.gguf.part " ]
expect 4 llmzip model rm tiny
says 'there is no tiny.gguf'
# A file of the user's own, also under a name that llmzip once installed.
cp "$MODEL" "$LLMZIP_MODELS/tiny.gguf"
expect 2 llmzip model rm tiny
says 'remove it yourself'
cmp "$MODEL" "$LLMZIP_MODELS/tiny.gguf"
# A file with a known name and another content.
cp "$MODEL" "$LLMZIP_MODELS/SmolLM2-135M-Instruct.Q4_1.gguf"
expect 2 llmzip model rm smollm2-135m
says 'remove it yourself'
# Links are neither followed nor removed, also if the list has their name.
for kind in link folder; do
  rm "$LLMZIP_MODELS/other.gguf"
  echo precious >victim
  case $kind in
    link) ln -s "$PWD/victim" "$LLMZIP_MODELS/other.gguf" ;;
    folder) mkdir "$LLMZIP_MODELS/other.gguf" ;;
  esac
  expect 2 llmzip model rm other
  says 'not a regular file'
  [ -e "$LLMZIP_MODELS/other.gguf" ] && [ "$(cat victim)" = precious ]
done
rmdir "$LLMZIP_MODELS/other.gguf"
# The list may be a link, too.
mv "$LLMZIP_MODELS/.installed" list
ln -s "$PWD/list" "$LLMZIP_MODELS/.installed"
cp "$MODEL" "$LLMZIP_MODELS/other.gguf"
expect 2 llmzip model rm other
expect 0 llmzip model pull other --force --url "file://$MODEL"
[ "$(cat list)" = other.gguf ]
[ ! -L "$LLMZIP_MODELS/.installed" ]
expect 0 llmzip model rm --quiet other.gguf
silent
[ ! -e "$LLMZIP_MODELS/other.gguf" ]
