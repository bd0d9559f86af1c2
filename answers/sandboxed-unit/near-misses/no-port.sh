# earns: none
# The capability is allowed, and nobody hands it over: the service can't open its port.
mkdir -p /etc/systemd/system/{{ app }}.service.d
cat > /etc/systemd/system/{{ app }}.service.d/sandbox.conf <<'END'
[Service]
User={{ account }}
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
StateDirectory={{ app }}
END
systemctl daemon-reload
systemctl restart {{ app }}
