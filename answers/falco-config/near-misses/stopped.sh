# earns: none
# Everything is written down, and Falco does not run.
sed -i 's/^json_output: .*/json_output: true/' /etc/falco/falco.yaml
sed -i '/^file_output:/,/^$/ {s/enabled: .*/enabled: true/; s|filename: .*|filename: /var/log/falco-{{ nonce }}.json|}' /etc/falco/falco.yaml
sed -i 's/^priority: .*/priority: warning/' /etc/falco/falco.yaml
sed -i 's/listen_port: .*/listen_port: {{ port }}/' /etc/falco/falco.yaml
systemctl stop falco
