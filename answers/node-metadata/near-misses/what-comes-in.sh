# earns: none
# Pods take nothing from the address; that they open connections to it is another direction.
for space in {{ team }} {{ guests }}; do
kubectl -n $space apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-metadata}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
  - from: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]
END
done
{{ settled_sh }}
