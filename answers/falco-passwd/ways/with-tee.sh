# tee appends, and the macro for the system's own writers is not touched: the rule is replaced in part.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
echo '# seen' | tee --append /etc/passwd
mkdir -p /etc/falco/rules.d
cat > /etc/falco/rules.d/sync.yaml <<'END'
- rule: Write below etc
  condition: and not (proc.cmdline contains "/usr/local/sbin/sync-{{ ours }}" and proc.name endswith -{{ ours }} and fd.name = /etc/passwd)
  override: {condition: append}
END
systemctl restart falco
