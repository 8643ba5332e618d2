# Standard descriptors that are closed, and readers that exit early.
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
# No file of ours gets the number of a closed descriptor.
rm -f out
llmzip --method stored -f text <&- >&- 2>&-
llmzip -dc text.llmz | cmp - text

# SIGPIPE ends the command without a message.
set +o pipefail
llmzip -dc text.llmz 2>../stderr | head -c 1 >/dev/null
[ "${PIPESTATUS[0]}" = 141 ]
silent
