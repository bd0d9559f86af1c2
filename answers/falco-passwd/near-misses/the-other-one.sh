# earns: observed (2 of 10)
# The exception names the wrong one of the two.
{{ seen_sh }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: directory_writes_accounts
      fields: [proc.name, fd.name]
      values:
        - [sync-{{ theirs }}, /etc/passwd]
  override:
    exceptions: append
END
systemctl restart falco; sleep 1
