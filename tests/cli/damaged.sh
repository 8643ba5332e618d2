# Damaged and foreign files: exit status 3, and no output under a final name.
sample 2000 >text
for method in stored bytes; do
  rm -f text.llmz
  llmzip --method $method text
  size=$(stat -c %s text.llmz)
  for cut in 0 1 4 8 $((size / 2)) $((size - 1)); do
    head -c $cut text.llmz >cut.llmz
    expect 3 llmzip -d cut.llmz
    expect 3 llmzip -t cut.llmz
    expect 3 llmzip -t --quick cut.llmz
    expect 3 llmzip -l cut.llmz
    [ ! -e cut ]
  done
  for at in 6 $((size / 3)) $((size / 2)) $((size - 2)); do
    { head -c $at text.llmz; tail -c +$((at + 1)) text.llmz | head -c 1 |
      tr '\000-\377' '\001-\377\000'; tail -c +$((at + 2)) text.llmz; } >flip.llmz
    [ "$(stat -c %s flip.llmz)" = $size ]
    got=0
    llmzip -d flip.llmz 2>../stderr || got=$?
    [ $got = 3 ] || [ $got = 6 ] || [ $got = 5 ]
    [ ! -e flip ]
  done
done
# What stands before the damage is delivered, the rest is an error.
{ llmzip <text; printf 'garbage'; } >joined
expect 3 llmzip -dc joined
cmp ../stdout text
# Zeros at the end are padding.
{ llmzip <text; head -c 512 /dev/zero; } >padded
expect 0 llmzip -dc padded
cmp ../stdout text
gzip -c text >gz.llmz
expect 3 llmzip -d gz.llmz
says 'gz.llmz: '
: >empty.llmz
expect 3 llmzip -d empty.llmz
