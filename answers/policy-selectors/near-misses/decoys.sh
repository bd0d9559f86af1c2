# earns: none
# The policies are right, and hold for copies of the pods only: what serves is as open as it was.
kubectl -n {{ team }} delete networkpolicies --all
for n in {{ store }} {{ vault }} {{ clerk }}; do
  kubectl -n {{ team }} get deployment $n -o json | jq '{apiVersion: "v1", kind: "Pod", metadata: {name: ("a-" + .metadata.name), namespace: "{{ team }}", labels: (.spec.template.metadata.labels + {decoy: "yes"})}, spec: .spec.template.spec}' | kubectl apply -f -
done
kubectl -n {{ team }} wait --for condition=Ready pod a-{{ store }} a-{{ vault }} a-{{ clerk }} --timeout 120s
kubectl apply -f - <<END
{{ whole_yaml }}
END
kubectl -n {{ team }} get networkpolicies -o json | jq '.items[].spec.podSelector.matchLabels.decoy = "yes"' | kubectl replace -f -
{{ settled_sh }}
