# earns: observed (2 of 10)
# The whole rule is off.
{{ seen_sh }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  enabled: false
  override: {enabled: replace}
END
systemctl restart falco; sleep 1
