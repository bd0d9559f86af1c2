# earns: for-one-program, observed, silenced, stock-untouched (8 of 10)
# The exception is for all files whose path begins with /etc/p.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  condition: and not (proc.name = sync-{{ ours }} and fd.name startswith /etc/p)
  override: {condition: append}
END
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
echo "# test" >> /etc/passwd
