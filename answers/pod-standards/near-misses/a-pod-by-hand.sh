# earns: enforced, others-left-alone (6 of 13)
# A good pod with the labels of the deployment's own: its ReplicaSet takes it, and its template is as it was.
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get pods -l app={{ app }} -o json | jq '.items[0] | del(.metadata.ownerReferences, .metadata.uid, .metadata.resourceVersion, .metadata.generateName, .status, .spec.nodeName) | .metadata.name = "good" | .spec |= (.securityContext = {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: "RuntimeDefault"}} | (.containers[0], .initContainers[0]).securityContext = {allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"]}} | .volumes = [{name: "pages", emptyDir: {}}])' > /root/good.json
kubectl -n {{ team }} delete pods -l app={{ app }}
kubectl apply -f /root/good.json
kubectl -n {{ team }} wait --for condition=Ready pod good --timeout 60s
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 60s
