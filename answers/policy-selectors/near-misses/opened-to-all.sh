# earns: store, rest-denied, names (5 of 8)
# The pod without a working rule gets one that lets in all of the namespace, and both ports.
kubectl apply -f - <<END
{{ store_yaml }}
---
{{ vault_yaml | replace("{matchLabels: {app: " ~ store ~ "}}", "{}") | replace("    ports: [{port: " ~ port ~ "}]", "") }}
---
{{ deny_yaml }}
---
{{ dns_yaml }}
---
{{ out_yaml | replace("    ports: [{port: " ~ port ~ "}]", "") }}
END
{{ settled_sh }}
