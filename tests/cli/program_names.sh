# The program's name chooses the direction.
sample 1000 >text
llmzip text
llmzcat text.llmz | cmp - text
mv text original
unllmzip text.llmz
cmp text original
expect 0 llmzip -V
grep -q '^llmzip [0-9]*\.[0-9]*\.[0-9]*$' ../stdout
expect 0 llmzip -h
grep -q -- --method ../stdout
