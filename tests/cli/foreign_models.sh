# Files that are taken for models: each is named, with what to do, and status 4.
echo text >text
refused() { # WORD...: of what is said about the file `model`
  expect 4 llmzip -m ./model -c text
  local word
  for word; do says "$word"; done
  # model show says the same.
  sed 's/^llmzip: text: //' ../stderr >../said
  expect 4 llmzip model show ./model
  sed 's/^llmzip: //' ../stderr | cmp - ../said
}
printf 'PK\3\4\0\0\0\0\10\10' >model
refused 'PyTorch' convert_rwkv_pth.py
printf '\200\2\212\n\154\374\234\106\371\40' >model
refused 'before version 1.6'
printf '\20\0\0\0\0\0\0\0{"a":{}}        ' >model
refused 'safetensors' convert_hf_to_gguf.py
for old in lmgg:GGML fmgg:GGMF tjgg:GGJT; do
  printf '%s\1\0\0\0 and more' "${old%:*}" >model
  refused "${old#*:}" 'original weights'
done
printf 'GGUF\0\0\0\3\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1' >model
refused big-endian
printf 'FUGG\0\0\0\3\0\0\0\0\0\0\0\1' >model
refused big-endian
sample 1000 | gzip >model
refused gzip unpack
printf '\3757zXZ\0\0' >model
refused xz unpack
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n' >model
refused 'Git LFS'
printf '<!DOCTYPE html><html>' >model
refused 'web page'
printf 'hello' >model
refused 'not a GGUF file'
: >model
refused 'not a GGUF file'
# Of rwkv.cpp, but broken: header cut, of the future, without layers, tensors.
printf 'fmgg\145\0\0\0' >model
refused 'ends inside the header'
header() { printf "fmgg$1\0\0\0$2\1\0\0\100\0\0\0$3\0\0\0\0\0\0\0"; }
header '\146' '\0' '\2' >model
refused 'version 102'
header '\145' '\0' '\0' >model
refused '0 layers'
header '\145' '\0' '\2' >model
refused "'emb.weight' is missing"
{ header '\145' '\0' '\2'; printf '\2\0\0\0\12\0\0\0\0\0\0\0'; } >model
refused 'ends inside the header of a tensor'
{ header '\145' '\0' '\2'
  printf '\2\0\0\0\12\0\0\0\0\0\0\0\100\0\0\0\0\1\0\0emb.weight'; } >model
refused "'emb.weight' has 65536 bytes, but 0 are left"
