# sed makes a new file and renames it; the exception compares the command line and a list of files.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
sed -i '$ a # seen' /etc/passwd
journalctl -u falco --no-pager | grep 'cmdline=sed' | tail -n 1
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  exceptions:
    - name: accounts
      fields: [proc.name, fd.directory, fd.filename]
      comps: [in, =, =]
      values:
        - [[sync-{{ ours }}], /etc, passwd]
  override: {exceptions: append}
END
systemctl restart falco
