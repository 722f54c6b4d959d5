# bash completion of golgi. Commands and options are read from its help texts, components from its list, so that little here
# can become out of date.
_golgi() {
  local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]} word=${COMP_WORDS[COMP_CWORD]} words=""
  if [ "$COMP_CWORD" -eq 1 ] || { [ "$command" = help ] && [ "$COMP_CWORD" -eq 2 ]; }; then
    words=$("$program" --help | awk '/^Examples/ {exit} /^  [a-z]/ {print $1}')
    [ "$COMP_CWORD" -eq 1 ] && words="$words help --help --version"
  elif [ "${word#-}" != "$word" ]; then
    words=$("$program" "$command" --help | grep -oE -- '--[a-z][a-z-]*')
  elif [ "$command" = plugins ] && [ "$COMP_CWORD" -eq 2 ]; then
    words="show check describe"
  elif [ "$command" = new ] && [ "$COMP_CWORD" -eq 2 ]; then
    words="causality model gradient_model simulator transform evaluator"
  elif [ "$command" = plugins ] && [ "${COMP_WORDS[2]}" = show ]; then
    words=$("$program" plugins 2>/dev/null | awk 'NR > 1 {print $1}')
  fi
  # shellcheck disable=SC2207
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _golgi golgi
