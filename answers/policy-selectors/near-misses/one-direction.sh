# earns: store, vault (4 of 8)
# Nobody denies what goes out.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ vault_yaml }}
END
{{ settled_sh }}
