# The JSON has few properties, the threshold is spelled otherwise, the file is reached by a link, and the web server answers here only.
cd /etc/falco
sed -i '/^json_/d; /^priority:/d' falco.yaml
printf 'json_output: true\njson_include_output_property: false\njson_include_tags_property: false\npriority: WARNING\n' >> falco.yaml
mkdir /srv/logs && ln -s /srv/logs/falco.json /var/log/falco-{{ nonce }}.json
perl -0pi -e 's/(\nfile_output:\n)(?:[ \t]+\S.*\n)+/$1  enabled: true\n  keep_alive: true\n  filename: \/var\/log\/falco-{{ nonce }}.json\n/' falco.yaml
sed -i 's/listen_port: .*/listen_port: {{ port }}/; s/listen_address: .*/listen_address: 127.0.0.1/' falco.yaml
falco --dry-run
systemctl restart falco
