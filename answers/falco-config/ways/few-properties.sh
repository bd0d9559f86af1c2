# The JSON has few properties, the threshold has capital letters, the log is kept by a link, and the web server answers here only.
perl -0pi -e 's/^json_output:.*$/json_output: true\njson_include_message_property: true/m; s/^priority:.*$/priority: WARNING/m; s/(^file_output:\n)(?:\s+\S.*\n)+/$1  enabled: true\n  keep_alive: false\n  filename: \/var\/log\/falco-{{ nonce }}.json\n/m' /etc/falco/falco.yaml
sed -i '/^json_include_output_property/d; /^json_include_tags_property/d' /etc/falco/falco.yaml
printf 'json_include_output_property: false\njson_include_tags_property: false\n' >> /etc/falco/falco.yaml
mkdir -p /srv/logs && ln -s /srv/logs/falco.json /var/log/falco-{{ nonce }}.json
sed -i 's/listen_port: .*/listen_port: {{ port }}\n  listen_address: 127.0.0.1/' /etc/falco/falco.yaml
grep -n -A6 -E '^(json|priority|file_output|webserver)' /etc/falco/falco.yaml
falco --dry-run
systemctl restart falco
