# Egress is limited in place of ingress, by a label of the tenant; rights by a Role each, and pods deleted to make new ones.
kubectl label namespace {{ team }} tenant={{ team }}
kubectl label namespace {{ other }} tenant={{ other }}
for n in {{ team }} {{ other }}; do cat > /tmp/$n.yaml <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: outgoing, namespace: $n}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to: [{namespaceSelector: {matchLabels: {tenant: $n}}}]
  - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
    ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
END
done
kubectl apply -f /tmp/{{ team }}.yaml -f /tmp/{{ other }}.yaml
kubectl get clusterrolebinding {{ wide }} -o json | jq '.subjects = []' | kubectl replace -f -
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
kubectl apply -f - <<'END'
{{ memory_yaml }}
END
kubectl -n {{ team }} delete pods --all
kubectl -n {{ team }} wait deployment --all --for condition=Available --timeout 90s
sleep 2
