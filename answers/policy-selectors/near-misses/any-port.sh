# earns: vault, rest-denied, names (5 of 8)
# The right pods, at every port.
kubectl apply -f - <<END
{{ store_yaml | replace("    ports: [{port: " ~ port ~ "}]", "") }}
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
