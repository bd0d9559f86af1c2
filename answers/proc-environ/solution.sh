# From the container's name to its process, from there to its environment.
#@ optional
runc list
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
#@ optional
ps -o pid,user,args -p "$pid"
#@ optional
tr '\0' '\n' < /proc/$pid/environ
value=$(tr '\0' '\n' < /proc/$pid/environ | sed -n 's/^{{ variable }}=//p')
cksl answer credential "$value"
