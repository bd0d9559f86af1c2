# The service reads a file of another name, with values of its environment. Falco reads the last change by itself, and a
# second Falco runs beside it for a look.
mkdir /srv/falco
cp /etc/falco/falco.yaml /srv/falco/node.yaml
sed -i 's/^priority: .*/priority: notice/; s/^json_output: .*/json_output: yes/; s/^log_level: .*/log_level: debug/' /srv/falco/node.yaml
sed -i '/^file_output:/,/^$/ {s/enabled: .*/enabled: true/; s|filename: .*|filename: ${ALERTS}|}' /srv/falco/node.yaml
sed -i 's/listen_port: .*/listen_port: ${WEB}/' /srv/falco/node.yaml
mkdir -p /etc/systemd/system/falco.service.d
cat > /etc/systemd/system/falco.service.d/file.conf <<'END'
[Service]
Environment=ALERTS=/var/log/falco-{{ nonce }}.json
Environment=WEB={{ port }}
WorkingDirectory=/srv/falco
ExecStart=
ExecStart=/usr/bin/falco -U -c node.yaml
END
systemctl daemon-reload
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'web server at'; do sleep 0.1; done
sed -i 's/^priority: .*/priority: "warning"/' /srv/falco/node.yaml
until [ $(journalctl _PID=$(systemctl show -P MainPID falco) | grep -c ' rules loaded') = 2 ]; do sleep 0.1; done
export ALERTS=/tmp/alerts WEB={{ port }}
falco -c /srv/falco/node.yaml > /tmp/said 2>&1 & disown
until grep -q 'no web server at' /tmp/said; do sleep 0.1; done
