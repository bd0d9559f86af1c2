# earns: account, capabilities, no-new-privileges (6 of 10)
# This level excepts /home and /root, for which there is an option of their own.
mkdir -p /etc/systemd/system/{{ app }}.service.d
cat > /etc/systemd/system/{{ app }}.service.d/sandbox.conf <<'END'
[Service]
User={{ account }}
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
ProtectSystem=strict
StateDirectory={{ app }}
END
systemctl daemon-reload
systemctl restart {{ app }}
until curl -sf http://127.0.0.1/; do sleep 0.1; done
