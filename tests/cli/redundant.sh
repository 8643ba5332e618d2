# Streams cannot see repetitions in other streams. A text that repeats itself is
# coded in one stream, unless the user chooses otherwise.
unset LLMZIP_LEVEL
awk 'BEGIN {
  for (i = 0; i < 900; i++)
    printf "<order number=\"%d\">\n  <item>The same old thing</item>\n" \
           "  <count>%d</count>\n</order>\n", 7000 + i, (i * i) % 7
}' >text
[ "$(wc -c <text)" -gt 65536 ] || fail 'the text is too short for two streams'
expect 0 llmzip -c text
mv ../stdout default.llmz
expect 0 llmzip --method mix --streams 1 -c text
cmp ../stdout default.llmz
expect 0 llmzip --streams 2 -c text
if cmp -s ../stdout default.llmz; then fail '--streams 2 was not heard'; fi
expect 0 llmzip -dc default.llmz
cmp ../stdout text
