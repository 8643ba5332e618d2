# Damaged and foreign files: exit status 3, and no output under a final name.

# flipped FILE OFFSET: the file with another byte at the offset.
flipped() {
  head -c "$2" "$1"
  dd if="$1" bs=1 skip="$2" count=1 status=none | tr '\000-\377' '\001-\377\000'
  tail -c +$(($2 + 2)) "$1"
}

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
    flipped text.llmz $at >flip.llmz
    [ "$(stat -c %s flip.llmz)" = $size ]
    got=0
    llmzip -d flip.llmz 2>../stderr || got=$?
    [ $got = 3 ] || [ $got = 6 ] || [ $got = 5 ]
    [ ! -e flip ]
  done
done
# The text before the damage is delivered. The rest is an error.
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

# The text before a bad block is delivered once, with every number of threads.
head -c 5000 /dev/zero | tr '\0' 'a' >text
sample 3000 >>text
llmzip --method stored --block-size 1000 -c text >text.llmz
[ "$(stat -c %s text.llmz)" -gt 8079 ] || fail 'not the blocks expected'
for block in 1 2 3 7; do
  at=$((7 + block * 1009 - 1))  # the last byte of its text's check
  flipped text.llmz $at >flip.llmz
  for threads in 1 2 3 8; do
    expect 3 llmzip -dc -T$threads flip.llmz
    head -c $(((block - 1) * 1000)) text | cmp - ../stdout
  done
done

# Every command refuses input that is not an archive: only skippable frames,
# only zeros, zeros between archives.
skippable() { printf '\123\052\115\030\003\000\000\000abc'; }
{ skippable; skippable; } >skippable.llmz
head -c 10 /dev/zero >zeros.llmz
{ cat text.llmz; head -c 10 /dev/zero; cat text.llmz; } >between.llmz
for name in skippable zeros between; do
  for command in '-t' '-t --quick' '-l' '-dc'; do
    expect 3 llmzip $command $name.llmz
  done
done
{ skippable; cat text.llmz; skippable; head -c 10 /dev/zero; } >both.llmz
for command in '-t' '-t --quick' '-l' '-dc'; do
  expect 0 llmzip $command both.llmz
done
cmp ../stdout text
