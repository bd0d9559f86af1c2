# earns: none
# The directory still belongs to root: nothing is counted.
{{ dropin_sh }}
sed -i 's|^StateDirectory=.*|ReadWritePaths=/var/lib/{{ app }}|' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
systemctl daemon-reload
systemctl restart {{ app }}
