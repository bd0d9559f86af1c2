# earns: observed, silenced, for-one-program, for-one-file (9 of 10)
# The stock file itself was edited.
{{ seen_sh }}
cat > /tmp/more.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: directory_writes_accounts
      fields: [proc.name, fd.name]
      values:
        - [sync-{{ ours }}, /etc/passwd]
  override:
    exceptions: append
END
cat /tmp/more.yaml >> /etc/falco/falco_rules.yaml
systemctl restart falco; sleep 1
