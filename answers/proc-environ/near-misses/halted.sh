# earns: read-environ, credential (9 of 10)
# The process is there, and does nothing any more.
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
strings /proc/$pid/environ
cksl answer credential "{{ credential }}"
kill -STOP $pid
