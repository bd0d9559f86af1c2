# The configuration names one more file, nothing is appended to alerts, and the two keys are replaced one by one.
mkdir /srv/rules
cat > /srv/rules/shell.yaml <<'END'
- rule: Terminal shell in container
  output: >-
    %evt.time,%user.name,%container.name,%container.id
  override:
    output: replace
- rule: Terminal shell in container
  priority: warning
  override: {priority: replace}
END
sed -i 's#^  - /etc/falco/rules.d#&\n  - /srv/rules/shell.yaml#' /etc/falco/falco.yaml
sed -i '/^append_output:/,/^$/d' /etc/falco/falco.yaml
falco --dry-run
systemctl restart falco
