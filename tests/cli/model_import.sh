# model import: Hugging Face folders, sound and hostile.
maker=${BASH_SOURCE%/*}/hf_folder.py
sample 4000 >text
for kind in llama qwen3 spm; do
  python3 "$maker" make $kind $kind
  expect 0 llmzip model import $kind
  says "$LLMZIP_MODELS/$kind.gguf is complete"
  python3 "$maker" check $kind "$LLMZIP_MODELS/$kind.gguf"
  llmzip -m $kind --method ac -c text >archive
  llmzip -dc archive | cmp - text
done
only llama qwen3 spm text archive
expect 0 llmzip model show spm
grep -q '^name  *spm$' ../stdout
# Another name, another file, a file that exists.
expect 2 llmzip model import llama/
says '-f replaces it'
expect 0 llmzip model import -q -f llama/
silent
(cd llama && expect 0 llmzip model import . --name again)
! cmp -s "$LLMZIP_MODELS/llama.gguf" "$LLMZIP_MODELS/again.gguf" ||
  fail "the name is not in the file"
expect 0 llmzip model import llama -o out.gguf
cmp "$LLMZIP_MODELS/llama.gguf" out.gguf
expect 2 llmzip model import llama -o out.gguf
expect 1 llmzip model import llama --name ../x
ln -s out.gguf link
expect 2 llmzip model import -f llama -o link
expect 1 llmzip model import llama -o none/out.gguf
expect 1 llmzip model import -o out.gguf
expect 4 llmzip model import nowhere -o x.gguf
expect 0 llmzip model rm again
[ ! -e "$LLMZIP_MODELS/again.gguf" ]
rm -r out.gguf link archive

# Hostile folders: a reason, and nothing is left behind.
before=$(ls -A "$LLMZIP_MODELS")
refused() {  # TEXT: importing the folder f fails with this text
  expect 4 llmzip model import f --name f
  says "$1"
  [ "$(ls -A "$LLMZIP_MODELS")" = "$before" ] || fail "left: $(ls -A "$LLMZIP_MODELS")"
  rm -r f
}
count=0
for fault in $(python3 "$maker" faults .); do
  python3 "$maker" make f llama "$fault"
  refused 'llmzip: '
  count=$((count + 1))
done
[ $count -ge 40 ]
with_fault() { python3 "$maker" make f llama "$1"; }
with_fault overlap && refused 'tensors overlap'
with_fault nan && refused 'holds a NaN or an infinity'
with_fault twice && refused 'twice'
with_fault extra && refused "q_proj.bias' is no part of LlamaForCausalLM"
with_fault regex && refused "expression is not known: '\\w+'"
# Lengths of the header: 2^63, beyond the file, beyond what is left, none.
for bytes in '\0\0\0\0\0\0\0\x80' '\xff\xff\xff\x7f\0\0\0\0' \
  '\xff\xff\xff\xff\xff\xff\xff\xff' '\x05\0\0\0\0\0\0\0{}' '\0\0\0' ''; do
  cp -r llama f
  printf "$bytes" >f/model.safetensors
  refused f/model.safetensors
done
# The index.
edit() { sed -i "s|$1|$2|" f/model.safetensors.index.json; }
cp -r qwen3 f && rm f/model-00002-of-00002.safetensors
refused 'model-00002-of-00002.safetensors'
for path in ../../etc/passwd ../llama/model.safetensors /etc/passwd .hidden \
  '..' 'a\\u0000.safetensors' model.bin; do
  cp -r qwen3 f
  edit '"model-00001-of-00002.safetensors"' "\"$path\""
  refused 'names a file that is not'
done
cp -r qwen3 f && edit 'model.norm.weight' 'model.other.weight'
refused "'model.other.weight' is not in"
cp -r qwen3 f
cp f/model-00001-of-00002.safetensors f/model-00002-of-00002.safetensors
refused 'is also in model-00001'
cp -r qwen3 f && echo '{"weight_map": 7}' >f/model.safetensors.index.json
refused 'has no weight_map'
# Truncated everywhere.
for size in 0 8 100 3000 20000 100000; do
  cp -r llama f
  truncate -s $size f/model.safetensors
  refused f/model.safetensors
done
# Missing files, and other kinds of files.
for name in config.json model.safetensors tokenizer.json; do
  cp -r llama f && rm f/$name
  refused 'f'
  cp -r llama f && rm f/$name && mkfifo f/$name
  expect 1 llmzip model import f --name f
  rm -r f
  cp -r llama f && : >f/$name
  refused f/$name
  cp -r llama f && head -c 100000 /dev/urandom >f/$name
  refused f/$name
done
cp -r llama f && mv f/model.safetensors f/pytorch_model.bin
refused 'save the model as safetensors'
# A full disk leaves nothing.
got=0
(ulimit -f 32; llmzip model import llama --name f) 2>../stderr || got=$?
[ $got = 1 ]
says 'File too large'
[ "$(ls -A "$LLMZIP_MODELS")" = "$before" ]
