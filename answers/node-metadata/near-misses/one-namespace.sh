# earns: team-closed, agent-reads (5 of 10)
# Policies hold in their own namespace only.
cat > /root/policies.yaml <<'END'
{{ both_yaml }}
---
{{ reader_yaml }}
END
kubectl create --dry-run=client -o json -f /root/policies.yaml | jq 'select(.metadata.namespace == "{{ team }}")' | kubectl create -f -
{{ settled_sh }}
