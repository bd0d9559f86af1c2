# earns: store, vault, rest-denied, others-as-before (7 of 8)
# Everything is right but for the names.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ vault_yaml }}
---
{{ deny_yaml }}
---
{{ out_yaml }}
END
{{ settled_sh }}
