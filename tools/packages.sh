# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# For scripts to source: installs Debian packages, after asking.

# What the preset release needs.
build_packages=(
  g++ make cmake pkg-config
  libxxhash-dev libbrotli-dev libssl-dev zlib1g-dev    # the library
  libcli11-dev libfmt-dev nlohmann-json3-dev           # the command
  libcurl4-openssl-dev libzip-dev
  libgtest-dev libgmock-dev librapidcheck-dev  # the tests
  python3 python3-numpy
)

# may_install: whether nobody has to be asked: with --yes, which the scripts
# turn into LLMZIP_YES=1, and in automatic runs, which set CI.
may_install() { [ -n "${LLMZIP_YES:-}${CI:-}" ]; }

# missing_packages PACKAGE...: prints those that are not installed.
missing_packages() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = \
      installed ] || printf '%s\n' "$package"
  done
}

# require_packages PACKAGE...: installs what is missing. Returns 1 if that is
# not allowed, and 77 if it failed. Without apt it only names the packages.
require_packages() {
  local missing as_root=() answer
  if ! command -v apt-get >/dev/null; then
    echo "$0: no apt here; needed are, by Debian's names: $*"
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  if ! may_install; then
    echo "$0: these packages are missing: ${missing[*]}"
    if [ -t 0 ]; then
      read -r -p "Install them with apt-get? [y/N] " answer
      [[ $answer == [yY]* ]] || return 1
    else
      echo "Install them, or let $0 --yes do it:"
      echo "  ${as_root[*]:+${as_root[*]} }apt-get install ${missing[*]}"
      return 1
    fi
  fi
  echo "$0: installing ${missing[*]}"
  "${as_root[@]}" apt-get -q update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
      -o DPkg::Lock::Timeout=300 --no-install-recommends install \
      "${missing[@]}" || return 77
}
