# `-c` counts the calls, `-w` measures the time on the clock, and `-o` writes the table to a file. After three seconds
# `timeout` sends SIGINT, as Ctrl-C does: `strace` detaches, and the service goes on.
pid=$(pgrep -x {{ service }})
timeout -s INT 3 strace -cw -o /tmp/table -p $pid
cat /tmp/table # optional
# The table is sorted by time, so its first row, the third line of the file, is the answer.
cksl answer slow $(awk 'NR == 3 {print $NF}' /tmp/table)
# The fourth column, `calls`, says how often. The last line is the total of all calls.
cksl answer often $(awk '$NF != "total" && $4 + 0 > most {most = $4; name = $NF} END {print name}' /tmp/table)
# The fifth column, `errors`, is empty for a call that never failed. So only rows with six fields count here.
cksl answer failing $(awk 'NF == 6 && $NF != "total" && $5 + 0 > most {most = $5; name = $NF} END {print name}' /tmp/table)
