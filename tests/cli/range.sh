# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# --range and --lines give a part of the text, and read no more than they need.
seq 1 20000 > text
llmzip -q -1 --block-size 8K text
size=$(stat -c %s text)

part() { tail -c +$(($1 + 1)) text | head -c $(($2 - $1 + 1)); }
for range in 0-0 0-8191 8191-8192 5000-60000 $((size - 1))-$((size - 1)); do
  llmzip -dc --range "$range" text.llmz | cmp - <(part ${range%-*} ${range#*-})
done
llmzip -dc --range 100000- text.llmz | cmp - <(tail -c +100001 text)
llmzip -dc --range -10 text.llmz | cmp - <(tail -c 10 text)
llmzip -dc --range -99999999 text.llmz | cmp - text
llmzip -d -o part --range 3-7 text.llmz && cmp part <(part 3 7)

llmzip -dc --lines 1-1 text.llmz | cmp - <(echo 1)
llmzip -dc --lines 777-12345 text.llmz | cmp - <(seq 777 12345)
llmzip -dc --lines 19990- text.llmz | cmp - <(seq 19990 20000)
llmzip -dc --lines 30000-30001 text.llmz | cmp - /dev/null
# From a pipe, too.
cat text.llmz | llmzip -dc --lines 5-6 | cmp - <(seq 5 6)

# Damage elsewhere does no harm to a range; inside it nothing leaves.
cp text.llmz damaged.llmz
printf 'xxxx' | dd of=damaged.llmz bs=1 seek=100 conv=notrunc status=none
llmzip -dc --range 100000-100009 damaged.llmz | cmp - <(part 100000 100009)
expect 3 llmzip -q -dc --range 10-20 damaged.llmz

# Past the end, and what makes no sense.
llmzip -dc --range "$size-" text.llmz | cmp - /dev/null
expect 1 llmzip -q -dc --range "$((size + 1))-" text.llmz
expect 1 llmzip -q -dc --range 0-$size text.llmz
expect 1 llmzip -dc --range 5-4 text.llmz
expect 1 llmzip -dc --range x text.llmz
expect 1 llmzip -dc --lines 0-4 text.llmz
expect 1 llmzip -dc --lines -4 text.llmz
expect 1 llmzip -c --range 0-4 text
expect 1 llmzip -dc --range 0-4 --lines 1-2 text.llmz
expect 1 llmzip -d --rm --range 0-4 text.llmz
expect 1 llmzip -dc --range 0-4 < <(cat text.llmz)
