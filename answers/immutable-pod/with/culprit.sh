kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
timeout 30 sysdig -n 1 -p '%k8s.pod.name %proc.exepath' 'evt.type=execve and proc.is_exe_upper_layer=true'
cksl answer culprit {{ app }}
