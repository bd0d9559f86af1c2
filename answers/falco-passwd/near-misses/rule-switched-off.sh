# earns: observed (2 of 10)
# The whole rule is off.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
echo '# seen' >> /etc/passwd
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Write below etc
  enabled: false
  override: {enabled: replace}
END
systemctl restart falco; sleep 1
