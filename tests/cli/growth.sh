# Incompressible data grows by at most 24 bytes in one block, 40 from a pipe,
# and 20 for each further block, with every method.
unset LLMZIP_LEVEL
for size in 0 1 10 1000; do noise $size >$size; done
for method in auto stored rank ac bytes mix; do
  for size in 0 1 10 1000; do
    expect 0 llmzip --method $method -c $size
    grew $size 24
  done
  cat 1000 | expect 0 llmzip --method $method -c
  grew 1000 40
  # Ten blocks, the last one short; a file has an end record then, too.
  expect 0 llmzip --method $method --block-size 101 -c 1000
  grew 1000 $((40 + 9 * 20))
done
for size in 0 1 10; do
  cat $size | expect 0 llmzip -c
  grew $size 40
done
noise 100000 >100000
expect 0 llmzip -c 100000
grew 100000 24
