# earns: rest-denied, names (3 of 8)
# The right pods, and ranges of ports that nobody listens on today.
kubectl apply -f - <<END
{{ store_yaml | replace("ports: [{port: " ~ port ~ "}]", "ports: [{port: " ~ port ~ "}, {port: 10252, endPort: 65535}]") }}
---
{{ vault_yaml | replace("ports: [{port: " ~ port ~ "}]", "ports: [{port: " ~ port ~ "}, {port: 10252, endPort: 65535}]") }}
---
{{ deny_yaml }}
---
{{ dns_yaml }}
---
{{ out_yaml | replace("ports: [{port: " ~ port ~ "}]", "ports: [{port: " ~ port ~ "}, {port: 10252, endPort: 65535}]") }}
END
{{ settled_sh }}
