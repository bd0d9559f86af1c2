# systemd mounts, and `setpriv` changes the user, the capabilities and the flag before it becomes the program.
chown -R {{ account }} /var/lib/{{ app }}
sed -i 's#^ExecStart=.*#ExecStart=/usr/bin/setpriv --reuid {{ account }} --regid {{ account }} --clear-groups --inh-caps=-all,+net_bind_service --ambient-caps=-all,+net_bind_service --bounding-set=-all,+net_bind_service --no-new-privs /usr/local/bin/{{ app }}#; /^\[Service\]/a ProtectSystem=strict\nProtectHome=read-only\nReadWritePaths=/var/lib/{{ app }}' /etc/systemd/system/{{ app }}.service
systemctl daemon-reload
systemctl kill -s KILL {{ app }}
until curl -sf http://127.0.0.1/; do sleep 0.1; done
