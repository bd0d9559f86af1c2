# What a container writes is in the upper layer of its file system. `proc.is_exe_upper_layer` is true if a program
# is executed from there, so it did not come with the image.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
timeout 30 sysdig -n 1 -p '%k8s.pod.name %proc.exepath' 'evt.type=execve and proc.is_exe_upper_layer=true'
# The name of the pod begins with the name of its deployment.
cksl answer culprit {{ app }}
# `readOnlyRootFilesystem` makes the root file system of the container read-only, so no program can be copied to
# it. An `emptyDir` volume over `/srv` stays writable for the page.
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"readOnlyRootFilesystem": true}}, {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "pages", "emptyDir": {}}]}, {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "pages", "mountPath": "/srv"}]}]'
# Wait until the new pod is ready: this shows that the container still works.
{{ replaced_sh }}
