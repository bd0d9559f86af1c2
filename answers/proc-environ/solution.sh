# From the container's name to its process, from there to its environment.
runc list # optional
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
ps -o pid,user,args -p "$pid" # optional
tr '\0' '\n' < /proc/$pid/environ # optional
value=$(tr '\0' '\n' < /proc/$pid/environ | sed -n 's/^{{ variable }}=//p')
cksl answer credential "$value"
