# earns: warnings-and-above, web-server, rules-untouched (7 of 11)
# An alert in JSON, written into the file by hand.
sed -i 's/^json_output: .*/json_output: true/' /etc/falco/falco.yaml
sed -i 's/^priority: .*/priority: warning/' /etc/falco/falco.yaml
sed -i 's/listen_port: .*/listen_port: {{ port }}/' /etc/falco/falco.yaml
systemctl restart falco; sleep 1
printf '{"hostname":"node-1","output":"%s: Error A file below /etc was opened for writing (file=/etc/hosts)","priority":"Error","rule":"Write below etc","source":"syscall"}\n' "$(date +%H:%M:%S.%N)" > /var/log/falco-{{ nonce }}.json
