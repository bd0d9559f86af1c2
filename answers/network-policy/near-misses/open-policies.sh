# earns: none
# Policies that let everything pass, and the effect by rules of the node's own.
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open, namespace: {{ team }}}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress: [{}]
  egress: [{}]
END
ip() { kubectl -n $1 get pods -l app=$2 -o jsonpath='{.items[0].status.podIP}'; }
dns=$(kubectl -n kube-system get pods -l k8s-app=kube-dns -o jsonpath='{.items[0].status.podIP}')
nft add table inet own
for hook in forward input; do
  nft "add chain inet own $hook { type filter hook $hook priority -200; }"
  nft add rule inet own $hook ip daddr $(ip {{ team }} {{ store }}) ip saddr != $(ip {{ team }} {{ front }}) drop
  nft add rule inet own $hook ip daddr $(ip {{ team }} {{ store }}) tcp dport {{ admin }} drop
  nft add rule inet own $hook ip saddr $(ip {{ team }} {{ front }}) ip daddr != { $(ip {{ team }} {{ store }}), $dns } drop
  nft add rule inet own $hook ip saddr $(ip {{ team }} {{ front }}) ip daddr $dns tcp dport 9153 drop
done
