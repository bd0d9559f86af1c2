# earns: none
# Whoever must not connect is scaled to zero, and the rules stay wide.
kubectl -n {{ shop }} scale deployment {{ batch }} --replicas 0
kubectl -n {{ guests }} scale deployment {{ front }} --replicas 0
kubectl -n {{ team }} scale deployment {{ clerk }} --replicas 0
kubectl apply -f - <<END
{{ vault_yaml }}
---
{{ deny_yaml }}
---
{{ dns_yaml }}
---
{{ out_yaml }}
END
{{ settled_sh }}
