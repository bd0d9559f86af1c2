# earns: rights, fence-stays, quota, defaults (9 of 13)
# The policies are right, and hold for copies of the pods only: what serves is as open as it was.
{{ whole_sh }}
for n in {{ front }} {{ store }}; do
    kubectl -n {{ other }} get deployment $n -o json | jq '{apiVersion: "v1", kind: "Pod", metadata: {name: ("a-" + .metadata.name), namespace: .metadata.namespace, labels: (.spec.template.metadata.labels + {decoy: "yes"})}, spec: .spec.template.spec}' | kubectl apply -f -
done
kubectl -n {{ other }} wait --for condition=Ready pod a-{{ front }} a-{{ store }} --timeout 120s
kubectl -n {{ other }} patch networkpolicy own-namespace -p '{"spec": {"podSelector": {"matchLabels": {"decoy": "yes"}}}}'
sleep 2
