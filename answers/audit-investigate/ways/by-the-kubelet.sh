# The kubelet hands out the logs of its node; the binding is made anew without the one account.
sleep 10
kubectl get --raw /api/v1/nodes/node-1/proxy/logs/kubernetes/audit/audit.log | jq -r 'select(.objectRef.name == "{{ vault }}" and .responseStatus.code == 200) | .user.username + " " + .userAgent' | sort | uniq -c
cksl answer who {{ [one, two, three][place | int] }}/{{ team }}
cksl answer agent agent/{{ ([site1, site2, site3][place | int] | sha256)[:8] }}
kubectl -n {{ team }} get rolebinding {{ vault }} -o json | jq 'del(.metadata.uid, .metadata.resourceVersion) | .subjects |= map(select(.name != "{{ [one, two, three][place | int] }}"))' > /root/binding.json
kubectl replace --force -f /root/binding.json
