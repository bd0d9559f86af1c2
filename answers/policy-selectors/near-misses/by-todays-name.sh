# earns: vault, rest-denied, names (5 of 8)
# The one pod that has the label today, by another label of its own.
kubectl apply -f - <<END
{{ store_yaml | replace("{role: " ~ role ~ "}", "{app: " ~ front ~ "}") }}
---
{{ vault_yaml }}
---
{{ deny_yaml }}
---
{{ dns_yaml }}
---
{{ out_yaml }}
END
{{ settled_sh }}
