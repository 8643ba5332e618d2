# Dictionaries: made, found, named by archives, refused.
rows() {
  python3 "$(dirname "${BASH_SOURCE[0]}")/../tools/json_rows.py" "$@"
}
rows 60 1 >samples
rows 200 1 >many
rows 16 2 >text
rows 1 3 >row
unset LLMZIP_LEVEL
export XDG_DATA_HOME=$PWD/data
mkdir -p data/llmzip/dictionaries

# Any text is a dictionary.
for method in rank ac bytes mix auto; do
  expect 0 llmzip --method $method -D samples -c text
  cp ../stdout text.llmz
  expect 0 llmzip --method $method -c text
  [ $(stat -c %s text.llmz) -lt $(stat -c %s ../stdout) ] ||
    fail "$method: $(stat -c %s text.llmz) bytes"
  expect 0 llmzip -dc -D samples text.llmz
  cmp ../stdout text
done
# In blocks, by threads, with streams and levels.
for options in '-1 --block-size 700' '-5 --block-size 900' \
  '-5 --streams 3' '-9'; do
  expect 0 llmzip $options -T 1 --prime samples -c text
  cp ../stdout text.llmz
  expect 0 llmzip $options -T 3 --dictionary samples -c text
  cmp ../stdout text.llmz
  expect 0 llmzip -T 3 -dc -D samples text.llmz
  cmp ../stdout text
done
expect 0 llmzip -1 -D samples --verify -c text
expect 0 llmzip -f -1 -D samples text
expect 0 llmzip -l --json text.llmz
python3 -c 'import json
(a,) = json.load(open("../stdout"))
assert a["dictionary"]["text_bytes"] == '$(stat -c %s samples)', a
assert a["dictionary"]["name"] == "samples", a'
# The archive says what it needs, and where it was looked for.
mkdir away && mv text.llmz away
hash=$(sha256sum samples | head -c 16)
expect 4 llmzip -dc away/text.llmz
says "'samples' of $(stat -c %s samples) bytes with the hash $hash"
says "$PWD/data/llmzip/dictionaries"
says '-D'
expect 4 llmzip -dc -D row away/text.llmz
says "the one given is 'row'"
expect 4 llmzip -t away/text.llmz
expect 0 llmzip -t --quick away/text.llmz
# It is found beside the archive and in the folder, whatever its name.
mkdir beside && cp away/text.llmz beside && cp samples beside/other-name
expect 0 llmzip -dc beside/text.llmz
cmp ../stdout text
rm -r beside
expect 0 llmzip dict pack samples -o data/llmzip/dictionaries/rows.lzd
[ $(stat -c %s data/llmzip/dictionaries/rows.lzd) -lt \
  $(($(stat -c %s samples) / 3)) ] || fail 'not packed'
expect 0 llmzip -dc away/text.llmz
cmp ../stdout text
expect 0 llmzip dict ls
grep -q "rows .*$hash" ../stdout
expect 0 llmzip dict show rows
grep -q "SHA-256 .*$hash" ../stdout
expect 0 llmzip dict show --text id:$hash
cmp ../stdout samples
expect 0 llmzip -1 -D rows -c text
expect 0 llmzip -dc data/llmzip/dictionaries/rows.lzd
cmp ../stdout samples
export LLMZIP_DICTIONARIES=$PWD/none
expect 4 llmzip -dc away/text.llmz
unset LLMZIP_DICTIONARIES

# Training.
expect 0 llmzip dict train many --size 4K -m builtin -o trained.lzd
says 'bytes that had no part in it'
cp trained.lzd first.lzd
expect 2 llmzip dict train many --size 4K -m builtin -o trained.lzd
expect 0 llmzip dict train -f -T 1 many --size 4K -m builtin -o trained.lzd
expect 0 llmzip dict show --text trained.lzd
[ $(stat -c %s ../stdout) -le 4096 ]
cmp <(llmzip dict show --text first.lzd) ../stdout
expect 1 llmzip dict train row -o few.lzd
says 'too few'
[ ! -e few.lzd ]
expect 1 llmzip dict train --size 20M many -o few.lzd
expect 1 llmzip dict train missing -o few.lzd

# Statistics and explanations with it.
expect 0 llmzip --stats --json -m builtin row
cp ../stdout alone
expect 0 llmzip --stats --json -m builtin -D samples row
python3 -c 'import json
(a,), (b,) = (json.load(open(f)) for f in ("alone", "../stdout"))
assert b["bits"]["ac"] < 0.7 * a["bits"]["ac"], (a, b)
assert b["bits"]["archive_payload"] < 0.5 * a["bits"]["archive_payload"]'
expect 0 llmzip explain --json -m builtin -D samples row
python3 -c 'import json; json.load(open("../stdout"))'

# What is none.
: >empty
expect 1 llmzip -D empty -c text
says 'a dictionary of 0 bytes'
truncate -s 100M large
expect 1 llmzip -D large -c text
says '104857600 bytes'
expect 4 llmzip -D missing -c text
says 'missing'
expect 1 llmzip -D . -c text
expect 0 llmzip -1 -D samples -c /dev/null
for at in 3 20 400 $(($(stat -c %s trained.lzd) - 1)); do
  cp trained.lzd damaged.lzd
  byte=$(od -An -tu1 -j $at -N 1 damaged.lzd)
  printf "\\x$(printf %x $((byte ^ 255)))" |
    dd of=damaged.lzd bs=1 seek=$at conv=notrunc status=none
  if [ $at -gt 3 ]; then expect 3 llmzip dict show damaged.lzd; fi
done
head -c 200 trained.lzd >damaged.lzd
expect 3 llmzip -1 -D damaged.lzd -c text
# Memory counts it.
expect 5 llmzip -1 -M 20M -D samples -c text
# No archive changes where there is none.
expect 0 llmzip -1 -c row
