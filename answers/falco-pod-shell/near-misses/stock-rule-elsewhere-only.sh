# earns: fires, says-where, stays-quiet (8 of 16)
# The stock rule left to all namespaces but one's own, as if the new rule took its place.
cat > /etc/falco/falco_rules.local.yaml <<'END'
{{ rule_yaml }}
- rule: Terminal shell in container
  condition: and k8s.ns.name != {{ own }}
  override: {condition: append}
END
systemctl restart falco
