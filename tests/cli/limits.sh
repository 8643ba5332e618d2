# --max-output and --memory: exit status 5.
sample 50000 >text
llmzip text
expect 5 llmzip -d --max-output 49999 -o out text.llmz
[ ! -e out ]
expect 0 llmzip -d --max-output 50000 -o out text.llmz
expect 5 llmzip -t --memory 1K text.llmz
