# A file becomes FILE.llmz and comes back, with mode and time; the source stays.
sample 5000 >text
chmod 640 text
touch -d '2020-02-03 04:05:06.789' text
expect 0 llmzip text
silent
only text text.llmz
[ "$(stat -c '%a %Y' text.llmz)" = "$(stat -c '%a %Y' text)" ]
mv text original
expect 0 llmzip -d text.llmz
cmp text original
[ "$(stat -c '%a %Y' text)" = "$(stat -c '%a %Y' original)" ]
only original text text.llmz

# Any bytes: an empty file, one byte, all values, text without a last newline.
: >empty
printf x >one
printf '\0\1\2\377\376\r\n\r\xef\xbb\xbf\xc0\x80' >bytes
for name in empty one bytes; do
  expect 0 llmzip -k "$name"
  expect 0 llmzip -dc "$name.llmz"
  cmp ../stdout "$name"
  expect 0 llmzip -t "$name.llmz"
  [ "$(stat -c %s "$name.llmz")" -le $(($(stat -c %s "$name") + 24)) ]
done
