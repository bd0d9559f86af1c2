# earns: none
# The token unmounted in the running pod: the next one has it again.
pid=$(crictl inspect $(crictl ps -q --name '^{{ web }}$') | jq .info.pid)
nsenter -t $pid -m umount /proc/self/root/run/secrets/kubernetes.io/serviceaccount || nsenter -t $pid -m umount /var/run/secrets/kubernetes.io/serviceaccount
sleep 3
kubectl -n {{ team }} exec deployment/{{ web }} -- cat /srv/pages/index.html
