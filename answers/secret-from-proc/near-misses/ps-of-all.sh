# earns: none
# ps opens the environment of every process, and shows none of them.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
ps -ef > /dev/null
ps aux | grep {{ app }}
cksl answer credential "{{ other }}"
