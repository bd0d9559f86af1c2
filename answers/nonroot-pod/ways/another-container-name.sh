# The container has another name, as one that `kubectl create deployment` makes from the image.
# own cluster: it has not been proven on somebody else's yet
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '.spec.template.spec |= (.containers[0] |= (.name = "busybox" | .securityContext = {runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"]}} | .volumeMounts = [{name: "p", mountPath: "/srv"}]) | .volumes = [{name: "p", emptyDir: {}}])' | kubectl replace -f -
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
