# --max-output, --max-time and --memory: exit status 5.
sample 50000 >text
llmzip text
expect 5 llmzip -d --max-output 49999 -o out text.llmz
[ ! -e out ]
expect 0 llmzip -d --max-output 50000 -o out text.llmz
cmp out text
expect 0 llmzip -d --max-output none -c text.llmz
expect 1 llmzip -d --max-output many text.llmz
says "'many' is neither a size nor 'none'"
expect 5 llmzip -t --memory 1K text.llmz
expect 0 llmzip -t --max-time 1000 text.llmz
expect 1 llmzip -t --max-time 0 text.llmz

# Without --max-output the archive's own size is the limit. The archive has two
# blocks: a real one, and only the header of one of 64 MiB.
head -c 1000000 /dev/zero | llmzip >zeros.llmz
llmzip </dev/null >nothing.llmz
# A frame's header: magic, flags, profile, check.
header() { head -c 7 nothing.llmz; }
bomb() { cat zeros.llmz; header; printf '\200\200\200\040\003\012'; }
bomb >bomb.llmz
for command in '-t' '-dc' '-d -f'; do
  expect 5 llmzip $command bomb.llmz
  says '--max-output'
done
[ ! -e bomb ]
# With it the archive is simply truncated.
expect 3 llmzip -t --max-output none bomb.llmz
expect 3 llmzip -t --max-output 100M bomb.llmz
expect 5 llmzip -t --max-output 60M bomb.llmz

# Several seconds of work with a limit of one second.
sample 3000000 >long
expect 0 llmzip --method bytes -c long
mv ../stdout long.llmz
expect 5 llmzip -t --max-time 1 long.llmz
says '--max-time'

# When compressing, the limits for archives of others do not apply to --verify.
expect 0 llmzip --max-output 10 --verify -o verified.llmz text
expect 0 llmzip --max-output 10 --verify -c text
expect 0 llmzip --max-output 10 --rm -f text
[ ! -e text ]
