# The container has another name, and reads a file of the node, which it can't write.
# own cluster: it has not been proven on somebody else's yet
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.name = "busybox" | .securityContext = {readOnlyRootFilesystem: true} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}] | .volumes += [{name: "node", hostPath: {path: "/etc/hostname"}}] | .containers[0].volumeMounts += [{name: "node", mountPath: "/etc/node-name", readOnly: true}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
