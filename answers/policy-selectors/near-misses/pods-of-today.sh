# earns: store, vault (4 of 8)
# The three pods of today are limited, one by one; a new pod is not.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ vault_yaml }}
---
{{ deny_yaml | replace("name: deny-all", "name: deny-out") | replace("{}", "{matchExpressions: [{key: app, operator: In, values: [" ~ store ~ ", " ~ vault ~ ", " ~ clerk ~ "]}]}") }}
---
{{ dns_yaml }}
---
{{ out_yaml }}
END
kubectl -n {{ team }} patch networkpolicy dns -p '{"spec": {"podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["{{ store }}", "{{ vault }}", "{{ clerk }}"]}]}}}'
{{ settled_sh }}
