# -r walks folders: texts when compressing, archives when not; no links.
mkdir -p tree/sub/deep
sample 100 >tree/a
sample 200 >tree/sub/b
sample 300 >tree/sub/deep/c
ln -s a tree/link
ln -s sub tree/folder
expect 0 llmzip -r tree
[ "$(find tree -name '*.llmz' | sort | tr '\n' ' ')" = \
  "tree/a.llmz tree/sub/b.llmz tree/sub/deep/c.llmz " ]
expect 2 llmzip -r tree
expect 0 llmzip -tr tree
find tree -type f ! -name '*.llmz' -delete
expect 0 llmzip -dr tree
sample 300 | cmp - tree/sub/deep/c
expect 0 llmzip -lr tree
grep -q '3 files' ../stdout
printf 'tree/a\n\ntree/sub/b\n' >list
expect 0 llmzip -f --filelist list
expect 0 llmzip -f --filelist - <list
