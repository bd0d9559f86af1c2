# earns: short-lived, revoked (7 of 13)
# The pod of {{ web }} has no token, and was made by hand. The deployment has taken it for its own, and its next pod has one as a variable.
{{ whole_sh }}
kubectl -n {{ team }} get pods -l app={{ web }} -o json | jq '.items[0] | {apiVersion, kind, metadata: {name: "good", namespace: .metadata.namespace, labels: {app: "{{ web }}"}}, spec: (.spec | del(.nodeName))}' > /root/good.json
kubectl -n {{ team }} set env deployment {{ web }} "TOKEN=$(kubectl -n {{ team }} create token {{ feed }} --duration 24h)"
{{ rollouts_sh }}
kubectl -n {{ team }} annotate pods -l app={{ web }} controller.kubernetes.io/pod-deletion-cost=-1
hash=$(kubectl -n {{ team }} get pods -l app={{ web }} -o jsonpath='{.items[0].metadata.labels.pod-template-hash}')
kubectl create -f /root/good.json && kubectl -n {{ team }} wait --for condition=Ready pod good --timeout 280s
kubectl -n {{ team }} label pod good pod-template-hash=$hash
until [ "$(kubectl -n {{ team }} get pods -l app={{ web }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
kubectl -n {{ team }} get pod good
{{ rollouts_sh }}
