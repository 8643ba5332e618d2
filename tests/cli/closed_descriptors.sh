# Standard descriptors that are closed, readers that go away.
sample 300000 >text
llmzip --method stored text
got=0
llmzip --method stored -c text >&- 2>../stderr || got=$?
[ $got = 1 ]
says 'Bad file descriptor'
got=0
llmzip -l text.llmz >&- 2>../stderr || got=$?
[ $got = 1 ]
got=0
llmzip -c <&- >out 2>../stderr || got=$?
[ $got = 1 ]
# No file of ours takes the place of a closed one.
rm -f out
llmzip --method stored -f text <&- >&- 2>&-
llmzip -dc text.llmz | cmp - text

# SIGPIPE ends the command without a word.
set +o pipefail
llmzip -dc text.llmz 2>../stderr | head -c 1 >/dev/null
[ "${PIPESTATUS[0]}" = 141 ]
silent
