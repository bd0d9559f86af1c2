# It sees empty directories where the others' files are, and its own in the midst of them.
mkdir -p /etc/systemd/system/{{ app }}.service.d
cat > /etc/systemd/system/{{ app }}.service.d/sandbox.conf <<'END'
[Service]
User={{ account }}
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
ProtectSystem=full
TemporaryFileSystem=/home:ro /root:ro /opt:ro /srv:ro /var:ro
BindPaths=/var/lib/{{ app }}
END
chown -R {{ account }} /var/lib/{{ app }}
systemctl daemon-reload
systemctl restart {{ app }}
until curl -sf http://127.0.0.1/; do sleep 0.1; done
