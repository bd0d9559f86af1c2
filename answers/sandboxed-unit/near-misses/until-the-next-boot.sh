# earns: account, capabilities, no-new-privileges, read-only (9 of 10)
# The drop-in lies in /run.
mkdir -p /run/systemd/system/{{ app }}.service.d
cat > /run/systemd/system/{{ app }}.service.d/sandbox.conf <<'END'
[Service]
User={{ account }}
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
StateDirectory={{ app }}
END
systemctl daemon-reload
systemctl restart {{ app }}
until curl -sf http://127.0.0.1/; do sleep 0.1; done
