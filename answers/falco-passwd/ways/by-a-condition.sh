# A condition that is appended, with a macro, in a file of its own; no exception.
{{ seen_sh }}
cat > /etc/falco/rules.d/sync.yaml <<'END'
- macro: directory_writes_accounts
  condition: (proc.name = sync-{{ ours }} and fd.name = /etc/passwd)
- rule: Write below etc
  condition: and not directory_writes_accounts
  override: {condition: append}
END
systemctl restart falco
