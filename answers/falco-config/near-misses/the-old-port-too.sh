# earns: json-to-the-file, warnings-and-above, rules-untouched (7 of 11)
# A second Falco serves the old port.
{{ settings_sh }}
falco -o webserver.listen_port=8765 > /tmp/said 2>&1 & disown
until grep -q 'web server at' /tmp/said; do sleep 0.1; done
