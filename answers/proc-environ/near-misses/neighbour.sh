# earns: none
# The process of the other container, which has a variable of that name, too.
pid=$(runc list | awk '$4 ~ "/{{ neighbour }}$" {print $2}')
value=$(tr '\0' '\n' < /proc/$pid/environ | sed -n 's/^{{ variable }}=//p')
cksl answer credential "$value"
