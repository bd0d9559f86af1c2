# Changes two keys of the stock rule by an override.
cat > /etc/falco/falco_rules.local.yaml <<'EOF'
- rule: Terminal shell in container
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
  override: {output: replace, priority: replace}
EOF
falco -V /etc/falco/falco_rules.yaml -V /etc/falco/falco_rules.local.yaml # optional
systemctl restart falco # optional
systemctl status falco --no-pager # optional
