# earns: observed (2 of 10)
# The script is run by sh, so sh was excepted, and the alert of the script stays.
{{ seen_sh }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: directory_writes_accounts
      fields: [proc.name, fd.name]
      values:
        - [sh, /etc/passwd]
  override:
    exceptions: append
END
systemctl restart falco; sleep 1
