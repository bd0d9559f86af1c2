# earns: observed (2 of 10)
# The command line was copied from an alert. The program can also be called with a file.
{{ seen_sh }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: directory_writes_accounts
      fields: [proc.cmdline, fd.name]
      values:
        - ["sync-{{ ours }} /usr/local/sbin/sync-{{ ours }}", /etc/passwd]
  override:
    exceptions: append
END
systemctl restart falco; sleep 1
