# vipw lets an editor change a copy, which takes the place of /etc/passwd; `append` is written in the old way.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
cat > /root/editor <<'END'
#!/bin/sh
echo '# seen' >> "$1"
END
chmod +x /root/editor
EDITOR=/root/editor vipw
journalctl -u falco --no-pager | grep passwd.edit
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  append: true
  exceptions:
    - name: directory_writes_accounts
      fields: [proc.name, fd.name]
      values:
        - [sync-{{ ours }}, /etc/passwd]
END
systemctl restart falco
