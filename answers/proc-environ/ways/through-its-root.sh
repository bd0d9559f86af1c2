# The container's own /proc, looked into from the node: its first process is number 1 there. Stopped for a moment, too.
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
kill -STOP $pid
strings /proc/$pid/root/proc/1/environ
kill -CONT $pid
cksl answer credential "{{ credential }}"
