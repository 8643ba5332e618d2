# The exit status shows the cause. Too little memory is 5, an error of the
# system is 1, and only a model that is missing or unusable is 4.
[ -n "${MODEL:-}" ] || skip 'no model maker'
unset LLMZIP_LEVEL
sample 3000 >text
expect 0 llmzip -m "$MODEL" --method ac --block-size 1K -f text
# -m FILE.
expect 4 llmzip -m ./missing.gguf -c text
says 'No such file'
expect 4 llmzip -m missing -c text
expect 4 llmzip model show ./missing.gguf
mkfifo fifo.gguf
expect 1 llmzip -m ./fifo.gguf -c text
says 'not a regular file'
expect 1 llmzip -m ./ -c text
printf PK >no.gguf
expect 4 llmzip -m ./no.gguf -c text
# Limits: of the model, of its directory, of a block. The model is found by its
# content, because its name is unrelated.
cp "$MODEL" "$LLMZIP_MODELS/whatever.gguf"
for limit in 10K 200K 2M; do
  expect 5 llmzip --memory $limit -m "$MODEL" -c text
  says memory
  expect 5 llmzip --memory $limit -t text.llmz
  says memory
  expect 5 llmzip --memory $limit -t -m whatever text.llmz
  expect 5 llmzip --memory $limit --stats -m "$MODEL" text
  expect 5 llmzip explain --memory $limit -m "$MODEL" text
done
# Another model is set. The cause is still that this one does not fit.
expect 5 llmzip --memory 10M -t -m builtin text.llmz
expect 0 llmzip --memory 300M -t -m builtin text.llmz
# Descriptors: first enough for the archive, then for nothing.
expect 0 llmzip -t text.llmz
for count in 4 5 6; do
  status=0
  (ulimit -n $count && exec llmzip -t text.llmz) 2>../stderr || status=$?
  case $status in
    0) ;;
    1) says 'Too many open files' ;;
    127) says 'error while loading shared libraries' ;; # not even started
    *) fail "status $status with $count descriptors: $(cat ../stderr)" ;;
  esac
done
# A missing file is reported as missing.
rm "$LLMZIP_MODELS/whatever.gguf"
expect 4 llmzip -t text.llmz
expect 4 llmzip -t -m builtin text.llmz
