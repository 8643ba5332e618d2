# Compressed text is never written to a terminal or read from one.
has_terminals || skip 'script(1) makes no terminal here'
sample 1000 >text
in_terminal() { script -qec "$1" /dev/null; }
got=0
in_terminal 'llmzip -c text' >../stdout </dev/null || got=$?
[ $got = 2 ]
grep -q 'not written to a terminal' ../stdout
got=0
in_terminal 'llmzip -d' >../stdout </dev/null || got=$?
[ $got = 2 ]
grep -q 'not read from a terminal' ../stdout
in_terminal 'llmzip -f -c text' >../stdout </dev/null
[ "$(head -c 3 ../stdout | od -An -tx1)" = ' f5 4c 5a' ]

# The user is asked about an existing target.
llmzip text
echo old >text.llmz
echo n | in_terminal 'llmzip text' >../stdout && fail 'not refused'
grep -q 'overwrite?' ../stdout
[ "$(cat text.llmz)" = old ]
echo y | in_terminal 'llmzip text' >../stdout
llmzip -dc text.llmz | cmp - text
