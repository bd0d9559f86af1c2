# earns: works, erased, nowhere-else (7 of 10)
# The pod is as asked, and was made by hand: the deployment has taken it for its own. The file of its next pod belongs to a group that may read it.
{{ secret_sh }}
{{ mounted_sh }}
{{ rollout_sh }}
kubectl -n {{ team }} get pods -l app={{ app }} -o json | jq '.items[0] | {apiVersion, kind, metadata: {name: "good", namespace: .metadata.namespace, labels: {app: "{{ app }}"}}, spec: (.spec | del(.nodeName))}' > /root/good.json
kubectl -n {{ team }} patch deployment {{ app }} -p '{"spec": {"template": {"spec": {"securityContext": {"fsGroup": 1000}}}}}'
{{ rollout_sh }}
kubectl -n {{ team }} annotate pods -l app={{ app }} controller.kubernetes.io/pod-deletion-cost=-1
hash=$(kubectl -n {{ team }} get pods -l app={{ app }} -o jsonpath='{.items[0].metadata.labels.pod-template-hash}')
kubectl create -f /root/good.json && kubectl -n {{ team }} wait --for condition=Ready pod good --timeout 280s
kubectl -n {{ team }} label pod good pod-template-hash=$hash
{{ rollout_sh }}
kubectl -n {{ team }} get pod good
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
{{ answered_sh }}
