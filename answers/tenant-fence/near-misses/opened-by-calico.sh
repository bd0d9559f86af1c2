# earns: rights, fence-stays, quota, defaults (9 of 13)
# The network policies are right. A policy of Calico's own counts before them, and opens all ports but those of today.
{{ whole_sh }}
kubectl apply -f - <<'END'
apiVersion: crd.projectcalico.org/v1
kind: GlobalNetworkPolicy
metadata: {name: opens}
spec:
  order: 1
  selector: all()
  types: [Ingress]
  ingress: [{action: Allow, protocol: TCP, destination: {ports: ["9000:9999"]}}]
END
sleep 2
