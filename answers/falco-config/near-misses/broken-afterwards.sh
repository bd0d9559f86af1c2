# earns: json-to-the-file, warnings-and-above, web-server, rules-untouched (10 of 11)
# Falco runs with the right configuration, and a later edit of the file can not be read.
{{ settings_sh }}
printf 'outputs_queue:\n  capacity: [\n' >> /etc/falco/falco.yaml
until journalctl -u falco | grep -q 'hot restart failure'; do sleep 0.1; done
