# earns: none
# Not the service, but a Falco of the shell has the configuration.
systemctl stop falco
sed -i 's/^json_output: .*/json_output: true/' /etc/falco/falco.yaml
sed -i '/^file_output:/,/^$/ {s/enabled: .*/enabled: true/; s|filename: .*|filename: /var/log/falco-{{ nonce }}.json|}' /etc/falco/falco.yaml
sed -i 's/^priority: .*/priority: warning/' /etc/falco/falco.yaml
sed -i 's/listen_port: .*/listen_port: {{ port }}/' /etc/falco/falco.yaml
(falco > /dev/null 2>&1 &)
sleep 1
