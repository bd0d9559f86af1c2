# earns: none
# Who opens the right file to write has not read it.
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
: >> /proc/$pid/environ
cksl answer credential "{{ credential }}"
