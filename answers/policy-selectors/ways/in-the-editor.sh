# The old policies in an editor, as text. The other direction is denied by a policy of its own.
cat > /root/editor <<'END'
#!/bin/sh
# The dash before podSelector goes, and a port comes.
sed -i -e 's/^    - podSelector:/      podSelector:/' -e 's/^  - from:/  - ports: [{port: {{ port }}}]\n    from:/' "$1"
END
chmod +x /root/editor
KUBE_EDITOR=/root/editor kubectl -n {{ team }} edit networkpolicy {{ store }}-in
KUBE_EDITOR='sed -i "s/^      name: {{ vault }}/      app: {{ vault }}/"' kubectl -n {{ team }} edit networkpolicy {{ vault }}-in
kubectl create -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-egress, namespace: {{ team }}}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: []
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: names, namespace: {{ team }}}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}]
---
{{ out_yaml }}
END
{{ settled_sh }}
