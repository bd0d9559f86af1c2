# earns: none
# A policy that nobody reads.
mkdir -p /etc/kubernetes/audit
cat > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
