# earns: store, vault, rest-denied, names (7 of 8)
# The namespace gets a label of the learner's own, although labels were to stay.
kubectl label namespace {{ shop }} customers=yes
kubectl apply -f - <<END
{{ store_yaml | replace("{group: " ~ group ~ "}", "{customers: 'yes'}") }}
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
