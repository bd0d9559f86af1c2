# An init container brings tools, which the pod then has read-only over the directory; a ConfigMap, which nobody can write, over another.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
timeout 30 sysdig -n 1 -p '%k8s.pod.name %proc.exepath' 'evt.type=execve and proc.is_exe_upper_layer=true'
cksl answer culprit {{ app }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}] | .initContainers = [{name: "tools", image: "registry.lab/busybox:1.35", command: ["cp", "/bin/busybox", "/t/"], securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: "t", mountPath: "/t"}]}] | .containers[0].volumeMounts += [{name: "t", mountPath: "/usr/local/bin", readOnly: true}, {name: "nothing", mountPath: "/usr/local/sbin"}] | .volumes += [{name: "t", emptyDir: {}}, {name: "nothing", configMap: {name: "kube-root-ca.crt"}}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
