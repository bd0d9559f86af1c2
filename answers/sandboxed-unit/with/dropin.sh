mkdir -p /etc/systemd/system/{{ app }}.service.d
cat > /etc/systemd/system/{{ app }}.service.d/sandbox.conf <<'END'
[Service]
User={{ account }}
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
StateDirectory={{ app }}
END
