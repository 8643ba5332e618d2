# Archives with wrong fields and valid checks. Each ends with the exit status
# that tools/craft_archive.cc lists, and nothing is written.
[ -n "${CRAFT_ARCHIVE:-}" ] || skip "no craft_archive"
mkdir crafted
"$CRAFT_ARCHIVE" crafted >/dev/null
number=0
while read -r name decoded inspected; do
  archive=crafted/$name.llmz
  expect "$decoded" llmzip -t -m "$MODEL" "$archive"
  expect "$decoded" llmzip -d -k -m "$MODEL" -o out "$archive"
  if [ "$decoded" = 0 ]; then
    [ -s out ]
    rm out
  else
    [ ! -e out ]
  fi
  expect "$inspected" llmzip -l "$archive"
  number=$((number + 1))
done <crafted/cases
[ $number -gt 100 ]
only crafted
