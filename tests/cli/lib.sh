# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Functions for the cases.

fail() {
  echo "FAILED at ${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]}: $*" >&2
  exit 1
}
trap 'echo "FAILED at ${BASH_SOURCE[0]##*/}:$LINENO: $BASH_COMMAND" >&2' ERR

skip() {
  echo "skipped: $*"
  exit 77
}

# expect CODE COMMAND...: runs it, with its output in ./stdout and ./stderr of
# the folder above, and compares the exit status.
expect() {
  local want=$1 got=0
  shift
  "$@" >../stdout 2>../stderr || got=$?
  if [ "$got" != "$want" ]; then
    echo "stderr: $(cat ../stderr)" >&2
    echo "FAILED at ${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]}:" \
      "exit status $got, expected $want: $*" >&2
    exit 1
  fi
}

# says TEXT: the last expect's standard error has it.
says() {
  grep -qF -- "$1" ../stderr || {
    echo "FAILED at ${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]}:" \
      "'$1' is not in: $(cat ../stderr)" >&2
    exit 1
  }
}
silent() {
  [ ! -s ../stderr ] || {
    echo "FAILED at ${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]}:" \
      "unexpected: $(cat ../stderr)" >&2
    exit 1
  }
}

# only NAME...: the folder holds exactly these files, including hidden ones.
only() {
  local want got
  want=$(printf '%s\n' "$@" | sort)
  got=$(ls -A | sort)
  [ "$want" = "$got" ] || {
    echo "FAILED at ${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]}:" \
      "the folder holds: $(ls -A | tr '\n' ' ')" >&2
    exit 1
  }
}

# Whether script(1) exists and gets a terminal from the system. A container
# without /dev/pts has none.
has_terminals() {
  script -qec true /dev/null </dev/null >/dev/null 2>&1
}

# sample BYTES: that many bytes of text, the same every time.
sample() {
  seq 1 1000000 | sed 's/7/ seven/g; s/3/ and three/g; s/$/,/' 2>/dev/null |
    head -c "$1" || true
}

# noise BYTES: random bytes, the same every time.
noise() {
  python3 -c 'import random, sys
size = int(sys.argv[1])
sys.stdout.buffer.write(random.Random(size).randbytes(size))' "$1"
}

# grew FILE MOST: the archive in ../stdout is at most MOST bytes larger than
# the file, and is its archive.
grew() {
  local grown=$(($(stat -c %s ../stdout) - $(stat -c %s "$1")))
  [ $grown -le "$2" ] || {
    echo "FAILED at ${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]}:" \
      "$1 grew by $grown bytes, at most $2 expected" >&2
    exit 1
  }
  llmzip -dc <../stdout | cmp - "$1"
}

# until COMMAND...: waits up to ten seconds until it succeeds.
until_true() {
  local tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 1000 ] || return 1
    sleep 0.01
  done
}

# Most cases test files and not coding, so they use no model and are quick.
export LLMZIP_LEVEL=1
