# earns: none
# The directory still belongs to root: nothing is counted.
mkdir -p /etc/systemd/system/{{ app }}.service.d
cat > /etc/systemd/system/{{ app }}.service.d/sandbox.conf <<'END'
[Service]
User={{ account }}
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=/var/lib/{{ app }}
END
systemctl daemon-reload
systemctl restart {{ app }}
