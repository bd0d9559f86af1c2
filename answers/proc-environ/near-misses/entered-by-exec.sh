# earns: none
# A new process in the container gets the same environment; nothing of the process in question was read.
id=$(runc list | awk '$4 ~ "/{{ container }}$" {print $1}')
runc exec "$id" env
cksl answer credential "{{ credential }}"
