# earns: none
# The right file, but the kernel does not let this user open it.
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
setpriv --reuid nobody --regid nogroup --clear-groups cat /proc/$pid/environ
cksl answer credential "{{ credential }}"
