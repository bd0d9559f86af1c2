# earns: none
# The lines were written while Falco did not run, one of them by an editor.
systemctl stop falco
echo '# seen' >> /etc/passwd
sed -i '$ a # seen again' /etc/passwd
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
