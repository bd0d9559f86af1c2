# All programs that are executed, counted; the manifest edited as a file.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
timeout 6 sysdig -p '%container.id %container.name %proc.exepath %proc.is_exe_upper_layer' 'evt.type=execve and container.id != host' | sort | uniq -c
cksl answer culprit {{ app }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0].securityContext = {readOnlyRootFilesystem: true} | .containers[0].volumeMounts = [{name: "p", mountPath: "/srv/pages"}] | .volumes = [{name: "p", emptyDir: {medium: "Memory"}}])' > /root/new.json
kubectl apply -f /root/new.json
{{ replaced_sh }}
