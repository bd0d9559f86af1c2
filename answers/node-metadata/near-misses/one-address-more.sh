# earns: team-closed, guests-closed, agent-reads (8 of 10)
# The exception is a block of two addresses.
cat > /root/policies.yaml <<'END'
{{ both_yaml }}
---
{{ reader_yaml }}
END
sed 's#except: .169.254.169.254/32#except: [169.254.169.254/31#' /root/policies.yaml | kubectl apply -f -
kubectl -n {{ guests }} delete networkpolicy {{ open }}
{{ settled_sh }}
