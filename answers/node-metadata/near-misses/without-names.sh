# earns: team-closed, guests-closed, agent-reads (8 of 10)
# By TCP only: nobody asks the DNS by UDP.
cat > /root/policies.yaml <<'END'
{{ both_yaml }}
---
{{ reader_yaml }}
END
sed '/0.0.0.0/s/$/\n    ports: [{protocol: TCP, port: 1, endPort: 65535}]/' /root/policies.yaml | kubectl apply -f -
kubectl -n {{ guests }} delete networkpolicy {{ open }}
{{ settled_sh }}
