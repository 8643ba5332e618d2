# With a model: every method, finding the model by content, exit status 4.
[ -n "${MODEL:-}" ] || skip 'no model maker'
unset LLMZIP_LEVEL
sample 1500 >text
for method in rank ac mix bytes stored auto; do
  expect 0 llmzip -m "$MODEL" --method $method -f text
  rm -rf "$LLMZIP_MODELS"
  case $method in rank | ac | mix)
    expect 4 llmzip -dc text.llmz
    says 'id '
    says "$LLMZIP_MODELS"
    expect 0 llmzip -l text.llmz
    expect 0 llmzip -t --quick text.llmz ;;
  esac
  expect 0 llmzip -m "$MODEL" -dc text.llmz
  cmp ../stdout text
  mkdir "$LLMZIP_MODELS"
  cp "$MODEL" "$LLMZIP_MODELS/other-name.gguf"
  expect 0 llmzip -dc text.llmz
  cmp ../stdout text
done
# The model is found beside the archive, in caches of other programs, and
# through variables.
expect 0 llmzip -m "$MODEL" --method ac -f text
rm -r "$LLMZIP_MODELS"
cp "$MODEL" beside.gguf
expect 0 llmzip -dc text.llmz
rm beside.gguf
hash=$(sha256sum "$MODEL" | cut -d' ' -f1)
hub=$HOME/.cache/huggingface/hub/models--some--model
mkdir -p $hub/blobs $hub/snapshots/0123
cp "$MODEL" $hub/blobs/$hash
ln -s ../../blobs/$hash $hub/snapshots/0123/model.gguf
expect 0 llmzip -dc text.llmz
rm -r "$HOME/.cache/huggingface"
mkdir -p "$HOME/.ollama/models/blobs"
cp "$MODEL" "$HOME/.ollama/models/blobs/sha256-$hash"
expect 0 llmzip -dc text.llmz
expect 0 llmzip -m sha256:$hash --method ac -c text
cmp ../stdout text.llmz
rm -r "$HOME/.ollama"
LLMZIP_MODEL=$MODEL expect 0 llmzip --method ac -c text
cmp ../stdout text.llmz
# The number of threads does not change a byte.
for threads in 1 2 7; do
  expect 0 llmzip -T $threads -m "$MODEL" --method mix -c text
  [ -e first ] || cp ../stdout first
  cmp first ../stdout
done
expect 4 llmzip -m nonesuch -c text
printf 'GGUF' >bad.gguf
expect 4 llmzip -m ./bad.gguf -c text
