# earns: seen, culprit, immutable, works (10 of 11)
# A quota leaves room for one pod, and the pods of the other deployments do not come again.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
timeout 30 sysdig -n 1 -p '%k8s.pod.name %proc.exepath' 'evt.type=execve and proc.is_exe_upper_layer=true'
cksl answer culprit {{ app }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
kubectl -n {{ team }} create quota one --hard pods=1
kubectl -n {{ team }} delete pods -l 'app in ({{ calm }}, {{ quiet }})'
until [ "$(kubectl -n {{ team }} get deployments {{ calm }} {{ quiet }} -o jsonpath='{.items[*].status.readyReplicas}')" = "" ]; do sleep 1; done
