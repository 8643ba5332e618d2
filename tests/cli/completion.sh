# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# bash completes each long option, method and sub-command that the help names.
file=$(dirname "${BASH_SOURCE[0]}")/../../packaging/llmzip.bash
words=$(tr -c 'a-z0-9-' '\n' < "$file" | sort -u)
has() { grep -qx -e "$1" <<< "$words" || fail "no completion of $1"; }

# The first long name of each option; others are alike.
llmzip --help | grep -oE '^ +(-[0-9A-Za-z],)?--[a-z0-9-]+' |
  grep -oE -e '--[a-z0-9-]+' > options
[ "$(wc -l < options)" -gt 30 ]
while read -r option; do
  case $option in --fast | --best) continue ;; esac # levels
  has "$option"
done < options
for method in $(llmzip --help | grep -oE 'auto\|mix[a-z0-9|]+' | tr '|' ' '); do
  has "$method"
done
for command in $(llmzip --help | grep -oE '^ +llmzip [a-z]+' | awk '{print $2}'); do
  has "$command"
done
