# earns: none
# The shell stood still while strace looked at it, five times, and ended as it went on: strace could not show what it does.
until pgrep -x {{ shell }}-{{ mark }}; do sleep 0.2; done
pid=$(pgrep -ox {{ shell }}-{{ mark }})
kill -STOP $pid
for n in 1 2 3 4; do timeout -s INT 1 strace -p $pid; done
strace -p $pid &
sleep 1
kill -RTMIN $pid; kill -CONT $pid
wait
{{ answered_sh }}
