# earns: store, vault, rest-denied, others-as-before (7 of 8)
# Short answers come, and long ones do not.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ vault_yaml }}
---
{{ deny_yaml }}
---
{{ dns_yaml | replace(", {port: 53, protocol: TCP}", "") }}
---
{{ out_yaml }}
END
{{ settled_sh }}
