# earns: no-escalation, own-namespaces (3 of 8)
# The deployment drops one capability. A good pod that was made by hand has the labels of its ReplicaSet, which takes it in and
# ends its own.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | .spec.template.spec.containers[].securityContext.capabilities.drop = ["KILL"]' | kubectl replace -f -
{{ rollout_sh }}
kubectl -n {{ team }} annotate pods -l app={{ app }} controller.kubernetes.io/pod-deletion-cost=-100
kubectl -n {{ team }} get pods -l app={{ app }} -o json | jq '.items[0] | {apiVersion: "v1", kind: "Pod", metadata: {name: "good", namespace: "{{ team }}", labels: (.metadata.labels | del(."pod-template-hash")), annotations: {"controller.kubernetes.io/pod-deletion-cost": "100"}}, spec: (.spec | del(.nodeName))} | .spec.containers[] |= (.securityContext.capabilities = if .name == "server" then {drop: ["ALL"], add: ["NET_BIND_SERVICE"]} else {drop: ["ALL"]} end)' > /root/good.json
kubectl apply -f /root/good.json
kubectl -n {{ team }} wait --for condition=Ready pod good --timeout 60s
kubectl -n {{ team }} label pod good pod-template-hash=$(kubectl -n {{ team }} get pods -l app={{ app }},pod-template-hash -o jsonpath='{.items[0].metadata.labels.pod-template-hash}')
{{ rollout_sh }}
kubectl -n {{ team }} get pod good
