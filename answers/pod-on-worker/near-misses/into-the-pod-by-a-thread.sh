# earns: none
# On the worker, and there into the namespaces of the pod, where its process has the number 1: by the files of its thread.
pid=$(ssh worker-1 'crictl inspect $(crictl ps -q --name {{ app }}) | jq .info.pid')
ssh worker-1 nsenter -t $pid -m -p cat /proc/1/task/1/environ | tr '\0' '\n' | grep ^{{ variable }}= > /tmp/seen
cksl answer credential $(cut -d = -f 2 /tmp/seen)
