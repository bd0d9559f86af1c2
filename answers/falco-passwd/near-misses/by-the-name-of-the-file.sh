# earns: observed, silenced, for-one-program, stock-untouched (8 of 10)
# The exception names the file without its directory: there are others of that name below /etc.
{{ seen_sh }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: directory_writes_accounts
      fields: [proc.name, fd.filename]
      values:
        - [sync-{{ ours }}, passwd]
  override:
    exceptions: append
END
systemctl restart falco; sleep 1
