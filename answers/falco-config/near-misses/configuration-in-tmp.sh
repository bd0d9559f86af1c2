# earns: json-to-the-file, warnings-and-above, web-server, rules-untouched (10 of 11)
# The service reads a configuration below /tmp, where a boot leaves nothing.
cp /etc/falco/falco.yaml /tmp/falco.yaml
{{ settings_sh }}
mv /etc/falco/falco.yaml /tmp/mine.yaml
mv /tmp/falco.yaml /etc/falco/falco.yaml
mkdir -p /etc/systemd/system/falco.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/bin/falco -c /tmp/mine.yaml\n' > /etc/systemd/system/falco.service.d/mine.conf
systemctl daemon-reload
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'web server at'; do sleep 0.1; done
