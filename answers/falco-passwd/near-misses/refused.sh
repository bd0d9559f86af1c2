# earns: none
# The kernel refuses the write, and Falco has nothing to report.
setpriv --reuid nobody --clear-groups bash -c 'echo seen >> /etc/passwd'
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: directory_writes_accounts
      fields: [proc.name, fd.name]
      values:
        - [sync-{{ ours }}, /etc/passwd]
  override:
    exceptions: append
END
systemctl restart falco; sleep 1
