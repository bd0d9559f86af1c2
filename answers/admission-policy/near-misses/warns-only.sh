# earns: none
# A warning and a line in the audit log; nobody is refused.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's/\[Deny\]/[Warn, Audit]/' /root/policies.yaml | kubectl apply -f -
until kubectl -n {{ second }} run probe --image {{ stranger }} --dry-run=server 2>&1 | grep Warning; do sleep 1; done
