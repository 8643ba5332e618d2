# After an error the next files are processed. The highest exit status wins.
sample 1000 >a
sample 2000 >b
expect 0 llmzip a b
rm a b
printf 'not ours at all' >bad.llmz
expect 3 llmzip -d missing.llmz a.llmz bad.llmz a b.llmz
says 'missing.llmz: No such file'
says 'bad.llmz: '
says 'a: does not end with'
sample 1000 | cmp - a
sample 2000 | cmp - b
[ ! -e bad ]
only a a.llmz b b.llmz bad.llmz
expect 3 llmzip -t a.llmz bad.llmz b.llmz
expect 3 llmzip -l a.llmz bad.llmz b.llmz
grep -q b.llmz ../stdout
