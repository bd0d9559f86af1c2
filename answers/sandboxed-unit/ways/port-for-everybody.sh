# The kernel lets everybody open port 80, so the service needs no capability at all.
echo 'net.ipv4.ip_unprivileged_port_start = 80' > /etc/sysctl.d/80-port.conf
sysctl -p /etc/sysctl.d/80-port.conf
find /var/lib/{{ app }} -exec chown {{ account }} {} +
mkdir -p /etc/systemd/system/{{ app }}.service.d
printf '[Service]\nUser={{ account }}\nCapabilityBoundingSet=\nNoNewPrivileges=yes\nReadOnlyPaths=/\nReadWritePaths=/var/lib/{{ app }}\n' > /etc/systemd/system/{{ app }}.service.d/50-limits.conf
systemctl daemon-reload
systemctl restart {{ app }}
until curl -sf http://127.0.0.1/; do sleep 0.1; done
