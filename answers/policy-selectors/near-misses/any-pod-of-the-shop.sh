# earns: vault, rest-denied, names (5 of 8)
# The second item is gone, so every pod of the other namespace gets in.
kubectl apply -f - <<END
{{ store_yaml | replace("      podSelector: {matchLabels: {role: " ~ role ~ "}}", "") }}
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
