# earns: observed, silenced, for-one-file, stock-untouched (8 of 10)
# Whatever has the path of the program in its arguments may write there.
{{ seen_sh }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: directory_writes_accounts
      fields: [proc.cmdline, fd.name]
      comps: [contains, =]
      values:
        - [/usr/local/sbin/sync-{{ ours }}, /etc/passwd]
  override:
    exceptions: append
END
systemctl restart falco; sleep 1
