# earns: fires, says-where, stays-quiet (8 of 16)
# The stock rule switched off.
cat > /etc/falco/falco_rules.local.yaml <<'END'
{{ rule_yaml }}
- rule: Terminal shell in container
  enabled: false
  override: {enabled: replace}
END
systemctl restart falco
