# earns: none
# On the right node, but in the pod: by the runtime, and by its API.
ssh worker-1 'crictl exec $(crictl ps -q --name {{ app }}) cat /proc/1/environ'
kubectl -n {{ team }} exec deployment/{{ app }} -- env
cksl answer credential "{{ prefix }}{{ rest }}"
