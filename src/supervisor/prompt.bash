# The minutes that are left in the exam, and the task, before your own prompt: [87 min · task 3/6]
# Your PS1 stays as you set it. `unset 'PROMPT_COMMAND[9]'` ends this. No program is run for it.
__cksl_prompt() {
    local left task shown=
    if { read -r left task < /run/cksl/exam-clock; } 2> /dev/null; then
        case $left in
            ended) shown='exam ended' ;;
            -) shown="task $task" ;;
            paused) shown="paused · task $task" ;;
            *)
                shown="$left min"
                # The last half hour is to be noticed, and its end more so.
                [ "$left" -gt 30 ] || shown="$left min left"
                [ "$left" -gt 10 ] || shown="only $left min left"
                [ "$left" -gt 1 ] || shown="last minute"
                shown="$shown · task $task"
                ;;
        esac
        shown="[$shown] "
        # It has a line of its own where it would take most of one.
        if [ "${COLUMNS:-80}" -lt 60 ]; then
            shown="${shown% }"
            [ "${#shown}" -lt "${COLUMNS:-80}" ] || shown="[$left $task]"
            shown="$shown"$'\n'
        fi
    fi
    PS1=$shown${PS1/"$__cksl_shown"/}
    __cksl_shown=$shown
}
: "${__cksl_shown=}"
# In the node of a task this is read before the first prompt, and not again.
__cksl_first=${PROMPT_COMMAND-}
case $__cksl_first in *exam-prompt*) PROMPT_COMMAND= ;; esac
# Not the first place: that is where `PROMPT_COMMAND=…` writes.
[ -n "${CKSL_PLAIN-}" ] || PROMPT_COMMAND[9]=__cksl_prompt
# Before the prompt for which it is read, too.
case $__cksl_first in *exam-prompt*) ${PROMPT_COMMAND[9]-:} ;; esac
unset __cksl_first
