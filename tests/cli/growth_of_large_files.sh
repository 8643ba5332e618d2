# Like growth.sh, with a file that has more than one block by default.
unset LLMZIP_LEVEL
noise 1000000 >1000000
for options in '' -1 '--method stored'; do
  expect 0 llmzip $options -c 1000000
  grew 1000000 24
  cat 1000000 | expect 0 llmzip $options -c
  grew 1000000 40
done
# Blocks of 8 MiB.
noise 20000000 >20000000
for options in '' '--method stored'; do
  expect 0 llmzip $options -c 20000000
  grew 20000000 $((40 + 2 * 20))
done
