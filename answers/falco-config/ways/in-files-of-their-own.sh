# The settings stand in files of their own below config.d, and the file is kept open.
mkdir -p /etc/falco/config.d
printf 'json_output: true\npriority: WARNING\n' > /etc/falco/config.d/alerts.yaml
printf 'file_output:\n  enabled: true\n  keep_alive: true\n  filename: /var/log/falco-{{ nonce }}.json\n' > /etc/falco/config.d/file.yaml
printf 'webserver:\n  enabled: true\n  listen_port: {{ port }}\n' > /etc/falco/config.d/web.yaml
systemctl restart falco; sleep 1
