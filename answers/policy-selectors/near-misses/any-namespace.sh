# earns: vault, rest-denied, names (5 of 8)
# The right label, in whatever namespace.
kubectl apply -f - <<END
{{ store_yaml | replace("{matchLabels: {group: " ~ group ~ "}}", "{}") }}
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
