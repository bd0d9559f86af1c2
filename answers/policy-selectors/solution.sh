# See what the three policies really say.
kubectl -n {{ team }} describe networkpolicies # optional
# One item with both selectors: the pod must have the label, and its namespace, too. Allow one port only.
kubectl -n {{ team }} patch networkpolicy {{ store }}-in --type json -p '[{"op": "replace", "path": "/spec/ingress", "value": [{"from": [{"namespaceSelector": {"matchLabels": {"group": "{{ group }}"}}, "podSelector": {"matchLabels": {"role": "{{ role }}"}}}], "ports": [{"port": {{ port }}}]}]}]'
# The pods have the label `app`, not `name`.
kubectl -n {{ team }} patch networkpolicy {{ vault }}-in --type json -p '[{"op": "replace", "path": "/spec/podSelector", "value": {"matchLabels": {"app": "{{ vault }}"}}}]'
# Deny the other direction, too.
kubectl -n {{ team }} patch networkpolicy deny-all -p '{"spec": {"policyTypes": ["Ingress", "Egress"]}}'
# Now each connection needs a rule at both ends: allow DNS for all pods, and `{{ vault }}` for `{{ store }}`.
kubectl apply -f - <<END
{{ dns_yaml }}
---
{{ out_yaml }}
END
# Policies take effect after a moment.
{{ settled_sh }}
