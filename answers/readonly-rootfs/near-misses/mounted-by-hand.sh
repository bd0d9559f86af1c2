# earns: none
# The kernel says what was asked, until the pod is made anew.
# own cluster: the learner is not on the node there
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
pid=$(crictl inspect $(crictl ps --quiet --name {{ app }}) | jq .info.pid)
nsenter -t $pid -m -p sh -c 'mount -t tmpfs tmpfs /srv/{{ folder }}; date > /srv/{{ folder }}/index.html; mount -o remount,bind,ro /'
