# A policy for each deployment by its label, and the old one is edited in an editor.
cat > /root/editor <<'END'
#!/bin/sh
sed -i 's#cidr: 0.0.0.0/0#&\n        except: ["169.254.169.254/32"]#' "$1"
END
chmod +x /root/editor
KUBE_EDITOR=/root/editor kubectl -n {{ guests }} edit networkpolicy {{ open }}
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: {{ front }}, namespace: "{{ team }}"}
spec:
  podSelector: {matchLabels: {app: {{ front }}}}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: {{ worker }}, namespace: "{{ team }}"}
spec:
  podSelector: {matchLabels: {role: job}}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: {{ worker }}, namespace: "{{ guests }}"}
spec:
  podSelector: {matchLabels: {app: {{ worker }}}}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]
END
{{ settled_sh }}
