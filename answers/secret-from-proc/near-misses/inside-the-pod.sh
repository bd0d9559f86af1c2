# earns: none
# Read from within the pod: with the API server's help, and with the runtime's.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
kubectl -n {{ team }} exec deployment/{{ app }} -- cat /proc/1/environ
crictl exec $(crictl ps --quiet --name {{ app }}) cat /proc/1/environ
kubectl -n {{ team }} exec deployment/{{ app }} -- printenv {{ variable }}
cksl answer credential "{{ prefix }}{{ rest }}"
