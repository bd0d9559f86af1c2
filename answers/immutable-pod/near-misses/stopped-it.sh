# earns: seen, culprit (5 of 11)
# Found, and scaled down instead.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
timeout 30 sysdig -n 1 -p '%k8s.pod.name %proc.exepath' 'evt.type=execve and proc.is_exe_upper_layer=true'
cksl answer culprit {{ team }}/{{ app }}
kubectl -n {{ team }} scale deployment {{ app }} --replicas 0
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 0 ]; do sleep 1; done
