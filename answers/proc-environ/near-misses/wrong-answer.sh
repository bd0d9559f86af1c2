# earns: none
# The environment was read, and the variable's name given with its value.
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
strings /proc/$pid/environ
cksl answer credential "{{ variable }}={{ credential }}"
