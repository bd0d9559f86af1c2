# earns: warnings-and-above, web-server, rules-untouched (7 of 11)
# JSON to a file of another name.
sed -i 's/^json_output: .*/json_output: true/' /etc/falco/falco.yaml
sed -i '/^file_output:/,/^$/ {s/enabled: .*/enabled: true/; s|filename: .*|filename: /var/log/falco-7zq7z.json|}' /etc/falco/falco.yaml
sed -i 's/^priority: .*/priority: warning/' /etc/falco/falco.yaml
sed -i 's/listen_port: .*/listen_port: {{ port }}/' /etc/falco/falco.yaml
systemctl restart falco; sleep 1
