# earns: read-environ, credential (5 of 12)
# Found, and left as it was.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
ps eww -p $(crictl inspect $(crictl ps --quiet --name {{ app }}) | jq .info.pid)
cksl answer credential "{{ prefix }}{{ rest }}"
