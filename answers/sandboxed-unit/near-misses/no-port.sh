# earns: none
# The capability is allowed, and nobody hands it over: the service can't open its port.
{{ dropin_sh }}
sed -i '/^AmbientCapabilities=/d' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
systemctl daemon-reload
systemctl restart {{ app }}
