# One line to see the alert, then an exception for one program and one file.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done # optional
echo '# seen' >> /etc/passwd
journalctl -u falco --no-pager | tail -n 2 # optional
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: directory_writes_accounts # optional
      fields: [proc.name, fd.name]
      values:
        - [sync-{{ ours }}, /etc/passwd]
  override:
    exceptions: append
END
falco -V /etc/falco/falco_rules.yaml -V /etc/falco/falco_rules.local.yaml # optional
systemctl restart falco # optional
