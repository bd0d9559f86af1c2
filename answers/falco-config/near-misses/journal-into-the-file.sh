# earns: warnings-and-above, web-server, rules-untouched (7 of 11)
# Not Falco writes the file, but a pipe from the journal.
sed -i 's/^json_output: .*/json_output: true/' /etc/falco/falco.yaml
sed -i 's/^priority: .*/priority: warning/' /etc/falco/falco.yaml
sed -i 's/listen_port: .*/listen_port: {{ port }}/' /etc/falco/falco.yaml
systemctl restart falco; sleep 1
(journalctl -fu falco -o cat > /var/log/falco-{{ nonce }}.json 2> /dev/null &)
sleep 1
