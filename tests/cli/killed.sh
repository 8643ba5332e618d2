# kill -9 at any moment: the target is the old file or a whole new one.
sample 60000 >text
printf 'old\n' | llmzip >old.llmz
for round in $(seq 15); do
  cp old.llmz target
  { cat text; sleep 0.0$((round % 5)); cat text; } |
    llmzip --method stored -f -o target &
  child=$!
  sleep 0.0$((RANDOM % 10))
  kill -9 $child 2>/dev/null || true
  wait $child 2>/dev/null || true
  cmp -s target old.llmz || llmzip -d <target | cmp - <(cat text text)
  rm -f .llmzip-*.tmp
  only old.llmz target text
done
