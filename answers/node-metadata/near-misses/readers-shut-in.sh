# earns: team-closed, guests-closed, agent-reads (8 of 10)
# Of the pods that may read, only the one of today reaches anything else.
cat > /root/policies.yaml <<'END'
{{ both_yaml }}
---
{{ reader_yaml }}
END
sed '0,/podSelector: {}/s//podSelector: {matchExpressions: [{key: role, operator: NotIn, values: [metadata-reader]}]}/' /root/policies.yaml | kubectl apply -f -
kubectl apply -f - <<'END'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: its-own, namespace: "{{ team }}"}
spec:
  podSelector: {matchLabels: {app: "{{ agent }}"}}
  policyTypes: [Egress]
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]
END
{{ old_sh }}
{{ settled_sh }}
