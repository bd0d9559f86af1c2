# earns: store, rest-denied, names (5 of 8)
# One policy still selects no pod, so its rule never holds.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ deny_yaml }}
---
{{ dns_yaml }}
---
{{ out_yaml }}
END
{{ settled_sh }}
