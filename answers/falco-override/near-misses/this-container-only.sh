# earns: says-what-was-asked (4 of 10)
# The node has one container now, and the rule fires for that one alone.
cat > /etc/falco/falco_rules.local.yaml <<'EOF'
- rule: Terminal shell in container
  condition: and container.name = {{ container }}
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
  override: {condition: append, output: replace, priority: replace}
EOF
systemctl restart falco
