# earns: vault, rest-denied, names (5 of 8)
# The port is there, and the two items of `from` are still alternatives.
kubectl apply -f - <<END
{{ store_yaml | replace("      podSelector", "    - podSelector") }}
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
