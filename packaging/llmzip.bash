# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Completion for bash.
_llmzip() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local words=
  case $previous in
  --method) words="auto mix ac rank bytes order0 stored" ;;
  --progress) words="auto always never json" ;;
  model) [ "$COMP_CWORD" = 2 ] && words="ls show where pull import rm" ;;
  dict) [ "$COMP_CWORD" = 2 ] && words="train pack ls show" ;;
  packets) [ "$COMP_CWORD" = 2 ] && words="encode decode" ;;
  pull | rm) words="smollm2-135m gemma3-270m --accept-terms
    --url --force --quiet" ;;
  explain)
    [ "$COMP_CWORD" = 2 ] && [[ $word == -* ]] &&
      words="--color --plain --table --html --json --model --method --ctx-size
        --dictionary --threads --quiet --help"
    ;;
  esac
  if [ -n "$words" ]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  elif [[ $word == -* ]]; then
    words="--compress --decompress --test --list --stats --stdout --output
      --force --keep --rm --recursive --range --lines --filelist --model
      --method --dictionary
      --ctx-size --keep-size --streams --block-size --learning-rate --sha256
      --threads --memory --max-output --max-time --verify --quick --json
      --progress --quiet --verbose --help --version"
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    [ "$COMP_CWORD" = 1 ] &&
      mapfile -t -O ${#COMPREPLY[@]} COMPREPLY \
        < <(compgen -W "model dict explain packets" -- "$word")
  fi
}
complete -o filenames -F _llmzip llmzip unllmzip llmzcat
