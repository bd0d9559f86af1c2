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
