# Refusals: exit status 2, and nothing changes.
sample 1000 >text
llmzip text
before=$(stat -c '%i %Y' text.llmz)

expect 2 llmzip text
says "'text.llmz' exists"
[ "$before" = "$(stat -c '%i %Y' text.llmz)" ]
expect 2 llmzip -d text.llmz
says "'text' exists"
expect 0 llmzip -f text
expect 0 llmzip -df text.llmz

expect 2 llmzip text.llmz
says 'ends with .llmz already'
expect 2 llmzip -d text
says 'does not end with .llmz'
expect 1 llmzip missing
says 'missing: No such file'

mkdir folder
expect 2 llmzip folder
says 'is a directory'
ln -s text link
expect 2 llmzip link
says 'is a symbolic link'
expect 0 llmzip -f link
expect 0 llmzip -dc link.llmz
cmp ../stdout text
mkfifo pipe
expect 2 llmzip pipe
says 'not a regular file'
ln -s nowhere dangling.llmz
sample 10 >dangling
expect 2 llmzip dangling
[ ! -e nowhere ]

# The input is the output, under any name.
cp text other
ln other again
expect 2 llmzip -f -o other other
expect 2 llmzip -f -o again other
expect 2 llmzip -f -o ./other other
says 'is the input itself'
cmp other text
got=0
llmzip -c other 2>../stderr >>other || got=$?
[ $got = 2 ]
says 'standard output is the input itself'
cmp other text
expect 2 llmzip -f -o folder text
says 'is a directory'
# -q does not report refusals.
expect 2 llmzip -q text.llmz
silent
