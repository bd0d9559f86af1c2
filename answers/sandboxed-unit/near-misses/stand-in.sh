# earns: none
# A sandboxed process that does nothing is the unit's, and the old program serves beside it.
cp /usr/local/bin/{{ app }} /root/{{ app }}
systemctl stop {{ app }}
(setsid perl /root/{{ app }} > /dev/null 2>&1 &)
mkdir -p /etc/systemd/system/{{ app }}.service.d
printf '[Service]\nExecStart=\nExecStart=/bin/sleep infinity\nUser={{ account }}\nAmbientCapabilities=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\nNoNewPrivileges=yes\nProtectSystem=strict\nProtectHome=read-only\nStateDirectory={{ app }}\n' > /etc/systemd/system/{{ app }}.service.d/sandbox.conf
systemctl daemon-reload
systemctl start {{ app }}
