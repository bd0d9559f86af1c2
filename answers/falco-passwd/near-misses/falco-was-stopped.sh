# earns: none
# The line was written while Falco did not run.
systemctl stop falco
echo '# seen' >> /etc/passwd
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
systemctl start falco
