# earns: none
# Every event of a container raises it.
cat > /etc/falco/falco_rules.local.yaml <<'EOF'
- rule: Terminal shell in container
  desc: A shell with a terminal was opened in a container.
  condition: container
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
EOF
systemctl restart falco
