# Thousands of arguments; no HOME; progress as lines and as JSON.
sample 100 >text
llmzip text
args=()
for i in $(seq 10000); do args+=(text.llmz); done
expect 0 llmzip -t --quick "${args[@]}"
expect 0 env -u HOME -u LLMZIP_MODELS llmzip -c text
expect 0 env -u HOME -u LLMZIP_MODELS llmzip model where
expect 0 env LLMZIP_MODELS=/nonexistent HOME=/nonexistent llmzip -dc text.llmz
expect 0 llmzip -c --progress=json text
expect 0 llmzip -c --progress=never text
expect 0 llmzip -v -f text
says 'text: 100 -> '
