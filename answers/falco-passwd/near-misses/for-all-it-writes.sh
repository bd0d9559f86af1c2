# earns: observed, silenced, for-one-program, stock-untouched (8 of 10)
# The program may write wherever it likes.
{{ seen_sh }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: directory_writes_accounts
      fields: [proc.name]
      values:
        - [sync-{{ ours }}]
  override:
    exceptions: append
END
systemctl restart falco; sleep 1
