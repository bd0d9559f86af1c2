# Falco reads this file after the stock rules, so a rule with the same name changes the stock rule. `override`
# replaces only the output and the priority; the condition stays.
cat > /etc/falco/falco_rules.local.yaml <<'EOF'
- rule: Terminal shell in container
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
  override: {output: replace, priority: replace}
EOF
# Check both files in their order: the stock file has the rule that the second file changes. Falco loads a changed
# rules file by itself; a restart does it, too.
falco -V /etc/falco/falco_rules.yaml -V /etc/falco/falco_rules.local.yaml # optional
systemctl restart falco # optional
systemctl status falco --no-pager # optional
