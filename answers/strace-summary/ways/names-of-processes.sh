# Calls are counted with the processes' names, all calls are asked for, and then all but one; strace is still attached in the end.
timeout -s INT 3 strace -Ycw -e trace=all -o /tmp/table -p$(pgrep -x {{ service }})
timeout -s INT 3 strace -AfC -e '!umask' -o /tmp/table -p $(pgrep -x {{ service }})
cksl answer slow {{ slow }}
cksl answer often "{{ often }}(2)"
cksl answer failing {{ failing }}
(strace -cw -o /tmp/more -p $(pgrep -x {{ service }}) &)
sleep 1
