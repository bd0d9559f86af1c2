# earns: none
# A pod as it should be has the label and answers for the service, and the deployment has none.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | {apiVersion: "v1", kind: "Pod", metadata: {name: "good", namespace: "{{ team }}", labels: .spec.template.metadata.labels}, spec: .spec.template.spec}' > /root/good.json
kubectl -n {{ team }} scale deployment {{ app }} --replicas 0
kubectl apply -f /root/good.json
kubectl -n {{ team }} wait --for condition=Ready pod good --timeout 60s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
