# earns: none
# The end of the program, the start of other programs, and a pod of one's own that drifts: no start of that program.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
timeout 60 sysdig -n 2 -p '%container.name %evt.type %proc.exepath' 'evt.type=procexit and proc.is_exe_upper_layer=true and container.name={{ app }}'
timeout 60 sysdig -n 3 -p '%container.name %evt.type %proc.exepath' 'evt.type=execve and proc.is_exe_upper_layer=false and container.name={{ app }}'
kubectl -n {{ team }} run visitor --image registry.lab/busybox:1.35 --command -- sh -c 'mkdir -p /usr/local/bin; cp /bin/busybox /usr/local/bin/visit; while sleep 1; do /usr/local/bin/visit --help; done'
timeout 60 sysdig -n 1 -p '%container.name %evt.type %proc.exepath' 'evt.type=execve and proc.is_exe_upper_layer=true and container.name=visitor'
kubectl -n {{ team }} delete pod visitor --now
cksl answer culprit {{ app }}
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"readOnlyRootFilesystem": true}}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "pages", "emptyDir": {}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "pages", "mountPath": "/srv"}]}]'
{{ replaced_sh }}
