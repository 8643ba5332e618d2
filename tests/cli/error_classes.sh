# The exit status tells the cause: short memory is 5, a system that says no is 1,
# and only a model that is not there, or is none, is 4.
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
# content, and its name says nothing.
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
# Another model is set: that this one does not fit is still the cause.
expect 5 llmzip --memory 10M -t -m builtin text.llmz
expect 0 llmzip --memory 300M -t -m builtin text.llmz
# Descriptors: enough for the archive, then for nothing.
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
# What is not there, is not there.
rm "$LLMZIP_MODELS/whatever.gguf"
expect 4 llmzip -t text.llmz
expect 4 llmzip -t -m builtin text.llmz
