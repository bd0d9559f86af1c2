# A short configuration of its own takes the place of the long one, and nothing goes to standard output.
cp /etc/falco/falco.yaml /root/falco.yaml.old
cat > /etc/falco/falco.yaml <<'END'
rules_files: [/etc/falco/falco_rules.yaml, /etc/falco/falco_rules.local.yaml]
priority: Warning
json_output: true
stdout_output: {enabled: false}
file_output: {enabled: true, keep_alive: false, filename: /var/log/falco-{{ nonce }}.json}
webserver: {enabled: true, listen_address: 127.0.0.1, listen_port: {{ port }}}
engine: {kind: modern_ebpf}
END
systemctl restart falco
until curl -s http://127.0.0.1:{{ port }}/healthz; do sleep 0.1; done
