# The unit itself is written anew; directories are named one by one, and the directory is given away by hand.
chown -R {{ account }}: /var/lib/{{ app }}
cat > /etc/systemd/system/{{ app }}.service <<'END'
[Unit]
Description=The application of this node

[Service]
Type=exec
User={{ account }}
Group=nogroup
SupplementaryGroups=
ExecStart=/usr/local/bin/{{ app }}
Restart=always
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=true
ReadOnlyPaths=/etc /home /opt /root /srv /usr /var
ReadWritePaths=/var/lib/{{ app }}

[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload && systemctl stop {{ app }} && systemctl start {{ app }}
until curl -sf http://127.0.0.1/; do sleep 0.1; done
