# earns: none
# A program that one brought oneself, shown by sysdig; and what the lab does hidden from it.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
sysdig -p '%k8s.pod.name %proc.exepath' 'evt.type=execve and proc.exepath=/tmp/mine' &
sleep 2
kubectl -n {{ team }} exec deployment/{{ app }} -- sh -c 'cp /bin/busybox /tmp/mine; /tmp/mine; true'
sleep 2
kill %1
cksl answer culprit {{ app }}
