# earns: none
# The new pod is beside one with the label that keeps everything.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{apiVersion: "v1", kind: "Pod", metadata: {name: "old", namespace: "{{ team }}", labels: .spec.template.metadata.labels}, spec: .spec.template.spec}' > /root/old.json
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }}' | kubectl replace -f -
{{ rollout_sh }}
kubectl apply -f /root/old.json
kubectl -n {{ team }} wait --for condition=Ready pod old --timeout 60s
