# earns: seen, culprit (5 of 11)
# The kernel says what was asked, until the pod is made anew.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
timeout 30 sysdig -n 1 -p '%k8s.pod.name %proc.exepath' 'evt.type=execve and proc.is_exe_upper_layer=true'
cksl answer culprit {{ app }}
pid=$(crictl inspect $(crictl ps --quiet --name {{ app }}) | jq .info.pid)
nsenter -t $pid -m -p sh -c 'mount -t tmpfs tmpfs /srv/pages; date > /srv/pages/index.html; mount -o remount,bind,ro /'
