# earns: store, vault, rest-denied, names (7 of 8)
# The other two namespaces get a default deny, too.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ vault_yaml }}
---
{{ deny_yaml }}
---
{{ dns_yaml }}
---
{{ out_yaml }}
END
for space in {{ shop }} {{ guests }}; do kubectl -n $space create -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "deny"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"]}}'; done
{{ settled_sh }}
