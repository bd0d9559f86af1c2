# What may the process do now?
systemctl cat {{ app }} --no-pager # optional
grep -E '^(Uid|Cap|NoNewPrivs)' /proc/$(systemctl show -P MainPID {{ app }})/status # optional
# A drop-in adds to the unit. `StateDirectory` gives the directory to the account and keeps it writable.
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
# systemd must read the file, and the service must start with it. The file that root has made belongs to the account then.
systemctl daemon-reload
systemctl restart {{ app }}
until curl -sf http://127.0.0.1/; do sleep 0.1; done # optional
