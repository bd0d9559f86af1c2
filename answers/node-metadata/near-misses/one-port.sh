# earns: none
# Port 80 is closed, and the service has another one.
kubectl -n {{ guests }} delete networkpolicy {{ open }}
cat > /root/policies.yaml <<'END'
{{ both_yaml }}
---
{{ reader_yaml }}
END
sed '/except/s#$#\n  - to: [{ipBlock: {cidr: 0.0.0.0/0}}]\n    ports: [{port: 81, endPort: 65535}]#' /root/policies.yaml | kubectl apply -f -
{{ settled_sh }}
