# earns: json-to-the-file, web-server (6 of 11)
# The threshold is as it was, and the one Notice that was named is switched off.
mkdir -p /etc/falco/config.d
printf 'json_output: true\nfile_output: {enabled: true, filename: /var/log/falco-{{ nonce }}.json}\n' > /etc/falco/config.d/mine.yaml
printf 'webserver: {enabled: true, listen_port: {{ port }}}\n' > /etc/falco/config.d/web.yaml
cat > /etc/falco/rules.d/quiet.yaml <<'END'
- rule: Terminal shell in container
  enabled: false
  override: {enabled: replace}
END
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
