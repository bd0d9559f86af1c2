# ps prints the environment of the one process; the deployments are started again once the node is closed.
pid=$(ssh worker-1 'crictl inspect --output go-template --template {% raw %}"{{.info.pid}}"{% endraw %} $(crictl ps -q --name {{ app }})')
ssh worker-1 ps eww -p $pid | grep -o '{{ variable }}=[^ ]*'
cksl answer credential {{ prefix }}{{ rest }}
kubectl patch node worker-1 -p '{"spec": {"unschedulable": true}}'
kubectl -n {{ team }} rollout restart deployment
{{ moved_sh }}
