# earns: observed (2 of 10)
# Everybody may write to the file.
{{ seen_sh }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: directory_writes_accounts
      fields: [fd.name]
      values:
        - [/etc/passwd]
  override:
    exceptions: append
END
systemctl restart falco; sleep 1
