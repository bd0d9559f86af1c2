# earns: none
# The environment was read, and no answer given.
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
strings /proc/$pid/environ
