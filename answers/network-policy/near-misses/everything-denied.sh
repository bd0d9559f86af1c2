# earns: store-closed, front-contained (7 of 13)
# A wall without a door.
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: nothing, namespace: {{ team }}}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
END
sleep 2
