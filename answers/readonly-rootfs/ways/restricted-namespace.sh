# The pod is a restricted one, and its namespace takes no others.
# own cluster: it has not been proven on somebody else's yet
kubectl -n {{ team }} get deployment {{ app }} -o json | jq 'del(.metadata.resourceVersion) | .spec.template.spec |= (.securityContext = {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: "RuntimeDefault"}} | .containers[0].securityContext = {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"]}} | .containers[0].volumeMounts = [{name: "p", mountPath: "/srv"}] | .volumes = [{name: "p", emptyDir: {}}])' > /root/new.json
kubectl replace -f /root/new.json
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers | wc -l)" = 1 ]; do sleep 1; done
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
