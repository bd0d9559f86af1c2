# earns: none
# A copy beside it was written, which Falco reports, and the kernel refuses to put it in its place.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
cp /etc/passwd /etc/passwd.new
setpriv --reuid nobody --clear-groups mv -f /etc/passwd.new /etc/passwd
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
systemctl restart falco
