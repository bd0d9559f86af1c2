# earns: observed, silenced, for-one-program, stock-untouched (8 of 10)
# The exception is for all files whose path begins with /etc/passwd.
{{ seen_sh }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: directory_writes_accounts
      fields: [proc.name, fd.name]
      comps: [=, startswith]
      values:
        - [sync-{{ ours }}, /etc/passwd]
  override:
    exceptions: append
END
systemctl restart falco; sleep 1
