# Wrong usage: exit status 1 and a message. Bad variables: a warning.
sample 1000 >text
for bad in --nonsense '--method huffman' '--streams 0' '--streams 17' \
  '--block-size 1X' '-T -1' '-T two' '--ctx-size 100 --keep-size 60' \
  '--progress=maybe' -0 -0x '-c -0'; do
  expect 1 llmzip $bad text
  [ "$(wc -l <../stderr)" = 1 ]
  grep -q '^llmzip: ' ../stderr
done
only text
expect 1 llmzip -o
LLMZIP_LEVEL=eleven LLMZIP_NBTHREADS=-3 expect 0 llmzip --method bytes -c text
says "ignoring LLMZIP_LEVEL='eleven'"
says "ignoring LLMZIP_NBTHREADS='-3'"
expect 1 llmzip model
expect 1 llmzip model frob
expect 0 llmzip model --help
expect 0 llmzip explain --help

# A file with such a name must follow "--".
cp text ./-0
expect 0 llmzip -- -0
expect 0 llmzip -c ./-0
# Option names of gzip and xz.
expect 0 llmzip --fast --to-stdout text
llmzip --uncompress --to-stdout <../stdout | cmp - text
expect 0 llmzip --best --fast -c text
# The last of contrary options wins, names may be shortened, slips are guessed.
llmzip -9 -1 -c text | cmp - <(llmzip -1 -c text)
llmzip -1 -d -z -T1 -T2 --std text | cmp - <(llmzip -1 -c text)
expect 1 llmzip --m=x text
says 'ambiguous: --model --method'
expect 1 llmzip --verbsoe text
says 'did you mean --verbose?'
