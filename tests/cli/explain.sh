# explain: the cost of each token. The sum is the archive's payload.
unset LLMZIP_LEVEL
sample 900 >text
printf 'na\303\257ve <b>&amp;"q"</b></script> \360\237\230\200\n' >>text

# The bits are those of the archive that compression writes.
for options in '' '--method mix' '--method ac' '--method bytes' -1 \
  ${MODEL:+"-m $MODEL --method mix"}; do
  expect 0 llmzip explain $options --json text
  cp ../stdout ../explained
  says 'bits/byte'
  expect 0 llmzip $options -o ../archive -f text
  expect 0 llmzip -l --json ../archive
  python3 - <<'PY'
import json
e = json.load(open("../explained"))
(archive,) = json.load(open("../stdout"))
text = open("text", "rb").read()
for key in ("text_bytes", "archive_bytes", "payload_bytes"):
    assert e[key] == archive[key], (key, e[key], archive)
tokens = e["tokens"]
assert e["num_tokens"] == len(tokens) > 0
assert abs(e["bits"] / 8 - e["payload_bytes"]) <= 1, e["bits"]
assert abs(sum(t["bits"] for t in tokens) - e["bits"]) < 1e-3
spelled = b""
for t in tokens:
    assert t["offset"] == len(spelled)
    spelled += t["text"].encode() if "text" in t else bytes.fromhex(t["hex"])
    if e["method"] == "bytes":
        assert "model_bits" not in t
        continue
    assert t["model_bits"] >= t["model_end_bits"] >= 0
    chances = [c["probability"] for c in t["candidates"]]
    assert chances == sorted(chances, reverse=True) and sum(chances) <= 1
    if t["rank"] < len(chances):
        assert abs(2 ** -t["model_bits"] - chances[t["rank"]]) < 1e-5
    if e["method"] == "mix":
        assert t["bits"] >= t["end_bits"]
assert spelled == text
if e["method"] == "mix":
    assert e["bits"] > e["end_bits"] > 0 and e["model_bits"] > 0
if e["method"] == "ac":
    assert e["bits"] == e["model_bits"]
PY
done

# Without a terminal: a table with a summary and no escape sequences.
expect 0 llmzip explain --method mix text
silent
head -n 1 ../stdout | grep -q 'bits.*model.*ends.*rank.*text'
grep -q 'where tokens end' ../stdout
grep -q 'most expensive tokens:' ../stdout
grep -q "$(printf '\033')" ../stdout && fail 'colour'
expect 0 llmzip explain -q --table text
silent
[ "$(head -n 1 ../stdout | tr '\t' ' ')" = \
  'bits end_bits model_bits model_end_bits rank text' ]

# The page stands alone, and the text cannot inject anything into it.
expect 0 llmzip explain -q --method mix --html text
silent
python3 - <<'PY'
import html.parser, json, re
page = open("../stdout", encoding="utf-8").read()
assert not re.search(r'(src|href)\s*=|url\(|https?:|@import', page)
class Parser(html.parser.HTMLParser):
    depth = 0
    spans, scripts = [], []
    tag = None
    def handle_starttag(self, tag, attrs):
        self.tag = tag
        if dict(attrs).get("id") == "text":
            self.depth = 1
        elif self.depth and tag == "b":
            self.spans.append("")
            self.depth = 2
        if tag == "script":
            self.scripts.append("")
    def handle_endtag(self, tag):
        if tag == "div":
            self.depth = 0
        self.tag = None
    def handle_data(self, text):
        if self.depth == 2:
            self.spans[-1] += text
        if self.tag == "script":
            self.scripts[-1] += text
parser = Parser()
parser.feed(page)
assert len(parser.scripts) == 2
tokens = json.loads(parser.scripts[0])["t"]
assert len(tokens) == len(parser.spans) > 0
shown = "".join(parser.spans).replace("\u21b5", "").replace("\u00b7", "")
assert shown == open("text", encoding="utf-8").read(), shown[-80:]
PY

# On a terminal: colour unless NO_COLOR is set, and no control characters of the
# text.
printf 'red \033[31m and bell \007\n' >controls
expect 0 llmzip explain --color controls
grep -qF '\x1b' ../stdout
[ "$(tr -cd '\007' <../stdout | wc -c)" = 0 ]
tr -d '\n' <../stdout | sed 's/\x1b\[30;48;5;[0-9]*m//g; s/\x1b\[0m//g' |
  { grep -q "$(printf '\033')" && fail 'a control character'; true; }
if has_terminals; then
  in_terminal() { script -qec "$1" /dev/null </dev/null; }
  in_terminal 'llmzip explain text' >../stdout
  grep -q '48;5;' ../stdout
  NO_COLOR=1 in_terminal 'llmzip explain text' >../stdout
  grep -q '48;5;' ../stdout && fail 'colour'
fi

# An empty text, and bytes that are not text.
: >empty
for style in --color --plain --table --html --json; do
  expect 0 llmzip explain $style empty
done
python3 -c 'import json; assert json.load(open("../stdout"))["tokens"] == []'
printf 'a\000\377\200\001\002\003\004' >binary
for method in auto mix; do
  for style in --color --plain --table --html --json; do
    expect 0 llmzip explain -q --method $method $style binary
    silent
    python3 -c 'open("../stdout", encoding="utf-8").read()'
  done
done
expect 0 llmzip explain --json <binary
expect 1 llmzip explain --method rank text
says "'rank' is not one of"
expect 1 llmzip explain nonesuch
says 'nonesuch'
only text controls empty binary
