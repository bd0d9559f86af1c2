# Three seconds of its calls, summed up with the time on the clock; the costliest stands first.
pid=$(pgrep -x {{ service }})
timeout -s INT 3 strace -cw -o /tmp/table -p $pid
cat /tmp/table # optional
cksl answer slow $(awk 'NR == 3 {print $NF}' /tmp/table)
cksl answer often $(awk '$NF != "total" && $4 + 0 > most {most = $4; name = $NF} END {print name}' /tmp/table)
cksl answer failing $(awk 'NF == 6 && $NF != "total" && $5 + 0 > most {most = $5; name = $NF} END {print name}' /tmp/table)
