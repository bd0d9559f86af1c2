# earns: none-for-web, revoked (6 of 13)
# The pod of {{ feed }} is as asked, and was made by hand: the deployment has taken it for its own, and its next pod wants the old Secret.
{{ web_sh }}
kubectl -n {{ team }} get pods -l app={{ feed }} -o json | jq '.items[0] | {apiVersion, kind, metadata: {name: "good", namespace: .metadata.namespace, labels: {app: "{{ feed }}"}}, spec: (.spec | del(.nodeName) | .volumes = [{{ volume_json }}])}' > /root/good.json
kubectl -n {{ team }} annotate pods -l app={{ feed }} controller.kubernetes.io/pod-deletion-cost=-1
hash=$(kubectl -n {{ team }} get pods -l app={{ feed }} -o jsonpath='{.items[0].metadata.labels.pod-template-hash}')
kubectl create -f /root/good.json && kubectl -n {{ team }} wait --for condition=Ready pod good --timeout 280s
kubectl -n {{ team }} label pod good pod-template-hash=$hash
until [ "$(kubectl -n {{ team }} get pods -l app={{ feed }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
kubectl -n {{ team }} get pod good
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}
