# `json_output` sets the form of the alerts for all outputs.
sed -i 's/^json_output: .*/json_output: true/' /etc/falco/falco.yaml
# Turn the file output on and name its file. Each output has its own `enabled`, so `sed` changes only the lines from
# `file_output:` to the next empty line.
sed -i '/^file_output:/,/^$/ {s/enabled: .*/enabled: true/; s|filename: .*|filename: /var/log/falco-{{ nonce }}.json|}' /etc/falco/falco.yaml
# `priority` is a threshold: Falco does not load rules that are less severe.
sed -i 's/^priority: .*/priority: warning/' /etc/falco/falco.yaml
# Change the port of the web server, then restart the service. Falco notices the changes by itself, too, a moment later.
sed -i 's/listen_port: .*/listen_port: {{ port }}/' /etc/falco/falco.yaml
systemctl restart falco
# `/healthz` answers on the new port as soon as Falco runs.
curl -s http://localhost:{{ port }}/healthz # optional
