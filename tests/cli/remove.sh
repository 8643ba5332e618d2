# --rm removes the source, and only once the result is there and proven.
sample 3000 >text
cp text original
expect 0 llmzip --rm text
only original text.llmz
expect 0 llmzip -d --rm text.llmz
only original text
cmp text original

# -k wins; standard output keeps the source.
expect 0 llmzip --rm -k text
expect 0 llmzip --rm -c text
[ -e text ]
rm text.llmz
# A failure keeps it.
sample 10 >text.llmz
expect 2 llmzip --rm text
expect 3 llmzip -d --rm -o out text.llmz
[ -e text ] && [ -e text.llmz ] && [ ! -e out ]
rm text.llmz
# Another name of the same file would keep the text alive: say so.
ln text second
expect 2 llmzip --rm text
says 'other hard links'
only original second text
expect 0 llmzip --rm -f text
only original second text.llmz
# Links are not what is removed.
ln -s original link
expect 2 llmzip --rm link
expect 2 llmzip --rm -f link
[ -L link ] && [ -e original ]
# --verify by itself, for files and pipes.
expect 0 llmzip --verify -f original
llmzip --verify -c original | llmzip -d | cmp - original
