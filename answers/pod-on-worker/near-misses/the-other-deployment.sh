# earns: none
# The process of the other deployment on the same node, which has a variable of that name, too.
pid=$(ssh worker-1 'crictl inspect $(crictl ps -q --name {{ neighbour }})' | jq .info.pid)
cksl answer credential $(ssh worker-1 cat /proc/$pid/environ | tr '\0' '\n' | sed -n 's/^{{ variable }}=//p')
