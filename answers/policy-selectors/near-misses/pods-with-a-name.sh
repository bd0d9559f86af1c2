# earns: store, vault (4 of 8)
# Everything is denied to pods with the label `app`. A pod without it takes connections from everywhere.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ vault_yaml }}
---
{{ deny_yaml | replace("{}", "{matchExpressions: [{key: app, operator: Exists}]}") }}
---
{{ dns_yaml }}
---
{{ out_yaml }}
END
{{ settled_sh }}
