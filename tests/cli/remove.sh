# --rm removes the source, but only after the result was verified.
sample 3000 >text
cp text original
expect 0 llmzip --rm text
only original text.llmz
expect 0 llmzip -d --rm text.llmz
only original text
cmp text original

# -k wins over --rm, and standard output keeps the source.
expect 0 llmzip --rm -k text
expect 0 llmzip --rm -c text
[ -e text ]
rm text.llmz
# A failure keeps the source.
sample 10 >text.llmz
expect 2 llmzip --rm text
expect 3 llmzip -d --rm -o out text.llmz
[ -e text ] && [ -e text.llmz ] && [ ! -e out ]
rm text.llmz
# A source with another name would not go away, so it is refused.
ln text second
expect 2 llmzip --rm text
says 'other hard links'
only original second text
expect 0 llmzip --rm -f text
only original second text.llmz
# Links are not removed.
ln -s original link
expect 2 llmzip --rm link
expect 2 llmzip --rm -f link
[ -L link ] && [ -e original ]
# --verify without --rm, for files and pipes.
expect 0 llmzip --verify -f original
llmzip --verify -c original | llmzip -d | cmp - original

# The output must be a regular file that was read back.
rm -f -- *
sample 3000 >text
cp text original
mkfifo pipe
for output in /dev/null /dev/full pipe; do
  expect 2 timeout 10 llmzip --rm -o $output text
  says 'needs a regular file for its output'
  expect 2 timeout 10 llmzip --rm -f -o $output text
  cmp text original
done
expect 0 llmzip --rm -o - text
expect 0 llmzip --rm -c text
cmp text original
expect 0 llmzip --rm text
expect 2 llmzip -d --rm -o /dev/null text.llmz
expect 0 llmzip -dc --rm text.llmz
expect 0 llmzip -d --rm -o - text.llmz
expect 0 llmzip -t --rm text.llmz
[ -e text.llmz ]

# The model in use stays, whatever its name.
[ -n "${MODEL:-}" ] || exit 0
unset LLMZIP_LEVEL
export LLMZIP_NBTHREADS=1
rm -f -- *
cp "$MODEL" model.gguf
ln model.gguf hard
ln -s model.gguf soft
sample 3000 >text
for force in '' -f; do
  expect 2 llmzip --rm $force -m ./model.gguf --method mix model.gguf
done
says 'is the model in use'
expect 2 llmzip --rm -f -m ./model.gguf --method mix hard
expect 2 llmzip --rm -f -m ./soft --method mix model.gguf
for name in model.gguf hard soft; do
  expect 2 llmzip -f -m ./model.gguf --method mix -o $name text
  says 'is the model in use'
done
# When decompressing, the archive names the model. It is found beside the
# archive.
expect 0 llmzip -m ./model.gguf --method mix text
for name in model.gguf hard soft; do
  expect 2 llmzip -d -f -o $name text.llmz
  says 'is the model in use'
done
cmp model.gguf "$MODEL"
cmp hard "$MODEL"
[ -L soft ]
# Another model, and a file that only looks like a model, are ordinary files.
echo 'GGUF is how it begins' >fake
expect 0 llmzip -f -m ./model.gguf --method mix -o fake text
expect 0 llmzip -1 -f --rm model.gguf
