# earns: rights, fence-stays, network, quota, defaults (12 of 13)
# The deployments of one tenant are gone, and single pods have their labels.
{{ whole_sh }}
for n in {{ front }} {{ store }}; do
    kubectl -n {{ team }} get deployment $n -o json | jq '{apiVersion: "v1", kind: "Pod", metadata: {name: ("a-" + .metadata.name), namespace: .metadata.namespace, labels: .spec.template.metadata.labels}, spec: .spec.template.spec}' | kubectl apply -f -
    kubectl -n {{ team }} delete deployment $n
done
kubectl -n {{ team }} wait --for condition=Ready pod a-{{ front }} a-{{ store }} --timeout 120s
sleep 2
