# earns: none
# The work is done to the neighbour.
kubectl -n {{ team }} get deployment {{ neighbour }} -o json | jq '.spec.template.spec |= (del(.hostIPC) | .containers[0].securityContext = {allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"], add: ["NET_BIND_SERVICE", "NET_ADMIN"]}})' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ neighbour }} --timeout 120s
