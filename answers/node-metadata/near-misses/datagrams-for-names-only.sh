# earns: team-closed, guests-closed, agent-reads (8 of 10)
# All ports by TCP, and by UDP the one for DNS.
cat > /root/policies.yaml <<'END'
{{ both_yaml }}
---
{{ reader_yaml }}
END
sed '/0.0.0.0/s/$/\n    ports: [{protocol: TCP, port: 1, endPort: 65535}, {protocol: UDP, port: 53}]/' /root/policies.yaml | kubectl apply -f -
kubectl -n {{ guests }} delete networkpolicy {{ open }}
{{ settled_sh }}
