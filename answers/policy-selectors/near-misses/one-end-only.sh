# earns: store, rest-denied, names (5 of 8)
# The target lets it in, and the source may not open it.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ vault_yaml }}
---
{{ deny_yaml }}
---
{{ dns_yaml }}
END
{{ settled_sh }}
