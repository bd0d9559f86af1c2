# earns: json-to-the-file, warnings-and-above, web-server, after-restart (10 of 11)
# The configuration is right, and the rules were edited, too.
sed -i 's/^json_output: .*/json_output: true/' /etc/falco/falco.yaml
sed -i '/^file_output:/,/^$/ {s/enabled: .*/enabled: true/; s|filename: .*|filename: /var/log/falco-{{ nonce }}.json|}' /etc/falco/falco.yaml
sed -i 's/^priority: .*/priority: warning/' /etc/falco/falco.yaml
sed -i 's/listen_port: .*/listen_port: {{ port }}/' /etc/falco/falco.yaml
echo "# mine" >> /etc/falco/falco_rules.yaml
systemctl restart falco; sleep 1
