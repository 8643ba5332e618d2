# -r visits folders: texts when compressing, archives when decompressing, no
# links.
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

# A folder that cannot be read is reported, and the rest is processed. Here
# names become too long for the system.
component=$(printf 'd%.0s' $(seq 250))
mkdir deep
sample 100 >deep/z
(cd deep
  for _ in $(seq 17); do mkdir $component && cd $component; done
  sample 100 >text
  echo 'no archive' >text.llmz)
for mode in -f -df -t -l '-t --quick'; do
  expect 1 llmzip $mode -r deep
  says "File name too long"
done
expect 1 llmzip -fr deep
[ -e deep/z.llmz ]
rm -r deep
# Missing permissions are reported, too. root has all, so another user tries.
mkdir closed
sample 100 >closed/text
llmzip closed/text
echo damaged >closed/bad.llmz
[ "$(id -u)" = 0 ] || as_other() { "$@"; }
[ "$(id -u)" != 0 ] || as_other() {
  setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}
chmod 711 .. ../..
if as_other llmzip -V >../stdout 2>../stderr; then
  for mode in 444 000; do
    chmod $mode closed
    for option in -c -dc -t -l '-t --quick'; do
      expect 1 as_other llmzip $option -r closed
      says 'Permission denied'
    done
  done
else
  echo "nobody else can run llmzip here: $(cat ../stderr)"
fi
chmod 755 closed
