# earns: none
# The policies are right. One of Calico's own counts before them, and opens ports that nobody tries today.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ front_yaml }}
END
kubectl apply -f - <<'END'
apiVersion: crd.projectcalico.org/v1
kind: GlobalNetworkPolicy
metadata: {name: opens}
spec:
  order: 1
  selector: all()
  types: [Ingress, Egress]
  ingress: [{action: Allow, protocol: TCP, destination: {ports: ["9900:9999"]}}]
  egress: [{action: Allow, protocol: TCP, destination: {ports: ["9900:9999"]}}]
END
sleep 2
