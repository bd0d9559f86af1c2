# earns: none
# The same file, but read inside of the container: the node was not used at all.
id=$(runc list | awk '$4 ~ "/{{ container }}$" {print $1}')
runc exec "$id" cat /proc/1/environ | tr '\0' '\n'
cksl answer credential "{{ credential }}"
