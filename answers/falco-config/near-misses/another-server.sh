# earns: json-to-the-file, warnings-and-above, rules-untouched (7 of 11)
# Something else listens on the port.
sed -i 's/^json_output: .*/json_output: true/' /etc/falco/falco.yaml
sed -i '/^file_output:/,/^$/ {s/enabled: .*/enabled: true/; s|filename: .*|filename: /var/log/falco-{{ nonce }}.json|}' /etc/falco/falco.yaml
sed -i 's/^priority: .*/priority: warning/' /etc/falco/falco.yaml
systemctl restart falco; sleep 1
(busybox nc -lk -p {{ port }} > /dev/null 2>&1 &)
