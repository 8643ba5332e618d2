# Names and messages may hold any bytes. The output is UTF-8 without control
# characters, invisible characters and direction marks.
[ -n "${MODEL:-}" ] || skip 'no model maker'
export LLMZIP_NBTHREADS=1
cat >../harmless.py <<'PYTHON'
import sys, unicodedata
for line in open(sys.argv[1], "rb").read().split(b"\n"):
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        sys.exit(f"not UTF-8: {line[:2000]!r}")
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp"):
            sys.exit(f"{character!r} in {text[:2000]!r}")
PYTHON
# The output of the last command is checked later.
harmless() { cat ../stdout ../stderr >>../seen; }
# shows EXIT_STATUS COMMAND...: its outputs are harmless and contain the name.
shows() {
  expect "$@"
  harmless
  grep -q hostile ../stdout ../stderr ||
    fail "no name after: $(printf '%q ' "$@"):" \
      "$(cat ../stdout ../stderr | head -c 500)"
}
as_json() { python3 -c 'import json; json.load(open("../stdout"))'; }

esc=$'hostile\e]0;owned\a\e[2J\rllmzip: fine'
line=$'hostile\nllmzip: a line of its own\t\b\v\x7f'
bidi=$'hostile\u202etxt.exe\u2066\u200b\u061c\ufeff\U000e0041'
c1=$'hostile\u009b31m\u0085'
raw=$'hostile\xff\xfe\xc3(\xed\xa0\x80\xc0\xaf\x9b31m'
for name in "$esc" "$line" "$bidi" "$c1" "$raw"; do
  rm -rf -- *
  sample 200 >"$name"
  shows 0 llmzip -v "$name"
  shows 2 llmzip "$name"
  shows 0 llmzip -l "$name.llmz"
  shows 0 llmzip -l "$name.llmz" "$name.llmz"
  shows 0 llmzip -l --json "$name.llmz"
  as_json
  shows 0 llmzip -tv "$name.llmz"
  shows 0 llmzip -tv --quick "$name.llmz"
  shows 2 llmzip -d "$name.llmz"
  shows 2 llmzip -d "$name"
  shows 3 llmzip -t "$name"
  shows 1 llmzip "missing $name"
  shows 1 llmzip -o "no-folder-$name/x" "$name"
  shows 2 llmzip -f -o "$name" "$name"
  shows 4 llmzip -m "$name-none" -c --method mix "$name"
  shows 1 llmzip --method "$name" "$name"
  shows 1 llmzip "--$name"
  shows 1 llmzip -T "$name" "$name"
  shows 1 llmzip -M "$name" "$name"
  shows 1 llmzip --filelist "none $name"
  printf '%s\n' "none $name" >list
  shows 1 llmzip --filelist list
  shows 0 env LLMZIP_LEVEL="$name" llmzip -t --quick "$name.llmz"
  shows 0 llmzip --stats -m "$MODEL" "$name"
  shows 0 llmzip --stats --json -m "$MODEL" "$name"
  as_json
  for style in --plain --json --html; do
    expect 0 llmzip explain $style -1 "$name"
    harmless
  done
  expect 0 llmzip explain --json -1 "$name"
  as_json
  expect 0 llmzip explain --table -1 "$name"
  tr -d '\t' <../stdout >>../seen
  expect 0 llmzip explain --color -1 "$name"
  tr -d '\t\033' <../stdout >>../seen
  shows 1 llmzip explain "none $name"
  shows 4 llmzip model show "$name"
  shows 4 llmzip model show "none $name"
  shows 4 llmzip model where "none $name"
  expect 1 llmzip model "$name"
  harmless
  shows 4 llmzip model pull "$name"
  shows 1 llmzip model pull "$name" --url "file:///none $name"
  shows 1 llmzip model pull plain --url "file:///none $name"
  mkdir "folder $name"
  cp "$MODEL" "folder $name/$name.gguf"
  for command in 'model ls' 'model ls --json' 'model show tiny'; do
    cp "$MODEL" "folder $name/tiny.gguf"
    expect 0 env LLMZIP_MODELS="$PWD/folder $name" llmzip $command
    harmless
  done
  expect 4 env LLMZIP_MODELS="$PWD/folder $name" llmzip -m none -c "$name"
  harmless
  shows 0 llmzip -rfv "folder $name"
  rm -r "folder $name"

  # A model that calls itself so, and an archive that asks for it.
  python3 - "$MODEL" "$name" <<'PYTHON'
import os, sys
model = open(sys.argv[1], "rb").read()
plain = b"random test model"
assert model.count(plain) == 1
name = os.fsencode(sys.argv[2]).ljust(len(plain), b"\x1b")[:len(plain)]
open("model.gguf", "wb").write(model.replace(plain, name))
PYTHON
  mkdir -p models
  mv model.gguf models/model.gguf
  export LLMZIP_MODELS="$PWD/models"
  sample 1500 >text
  expect 0 llmzip -m models/model.gguf --method mix text
  shows 0 llmzip -l text.llmz
  shows 0 llmzip -l --json text.llmz
  as_json
  shows 0 llmzip model ls
  shows 0 llmzip model ls --json
  as_json
  shows 0 llmzip model show model
  shows 0 llmzip model show --json model
  as_json
  shows 0 llmzip explain --plain --method mix -m models/model.gguf text
  rm -r models
  shows 4 llmzip -t text.llmz
  # As many outputs as there are commands, or the net has a hole.
  [ "$(wc -l <../seen)" -gt 500 ]
  python3 ../harmless.py ../seen
  rm ../seen
done

# Progress: lines for a file, a line that is rewritten on a terminal, JSON.
rm -rf -- *
sample 300000 >"$esc"
ln "$esc" "$bidi"
for name in "$esc" "$bidi"; do
  # The name stands in the second line, when two seconds have gone by.
  expect 0 llmzip --progress=always -c "$name"
  python3 ../harmless.py ../stderr
  expect 0 llmzip --progress=json -c "$name"
  python3 ../harmless.py ../stderr
done

# Columns: a name with wide characters or combining marks keeps its column.
wide=$'\u6f22\u5b57'
marks=$'e\u0301e\u0301'
python3 - "$MODEL" "$wide" "$marks" <<'PYTHON'
import os, sys
model = open(sys.argv[1], "rb").read()
plain = b"random test model"
os.mkdir("models")
for name in sys.argv[2:] + ["plain"]:
    data = name.encode()
    data += b"x" * (len(plain) - len(data))
    open(f"models/{len(os.listdir('models'))}.gguf", "wb").write(
        model.replace(plain, data))
PYTHON
expect 0 env LLMZIP_MODELS="$PWD/models" llmzip model ls
python3 - <<'PYTHON'
import unicodedata
columns = set()
for line in open("../stdout", encoding="utf-8"):
    head = line[:line.index(" llama ")] if " llama " in line else None
    if head is None:
        continue
    columns.add(sum(0 if unicodedata.combining(c) else
                    2 if unicodedata.east_asian_width(c) in "WF" else 1
                    for c in head))
assert len(columns) == 1, columns
PYTHON
