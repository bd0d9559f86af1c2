# All that sysdig has of the pods' programs; the whole command line as `command`, made anew.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
timeout 8 sysdig -p '%evt.time %k8s.pod.name %proc.cmdline %proc.is_exe_upper_layer' 'evt.type=execve and k8s.ns.name={{ team }}' | grep true | tail -n 3
cksl answer culprit deployment.apps/{{ app }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq 'del(.metadata.resourceVersion, .metadata.uid, .status) | .spec.template.spec |= (.containers[0] |= (.command += .args | del(.args) | .securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "place", mountPath: "/srv"}]) | .volumes = [{name: "place", emptyDir: {}}])' > /root/new.json
kubectl replace --force -f /root/new.json
{{ replaced_sh }}
