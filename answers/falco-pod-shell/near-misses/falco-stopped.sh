# earns: none
# The right rule, and nobody who has loaded it.
cat > /etc/falco/falco_rules.local.yaml <<'END'
{{ rule_yaml }}
END
systemctl stop falco
