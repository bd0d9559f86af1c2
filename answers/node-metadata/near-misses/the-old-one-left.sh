# earns: team-closed, agent-reads (5 of 10)
# The policy that was there still allows the address.
kubectl apply -f - <<END
{{ both_yaml }}
---
{{ reader_yaml }}
END
{{ settled_sh }}
