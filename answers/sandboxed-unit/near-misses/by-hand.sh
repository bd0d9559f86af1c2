# earns: none
# The shell started it with the right limits, and no unit did.
systemctl stop {{ app }}
chown -R {{ account }} /var/lib/{{ app }}
systemd-run --quiet --unit=mine -p User={{ account }} -p AmbientCapabilities=CAP_NET_BIND_SERVICE -p CapabilityBoundingSet=CAP_NET_BIND_SERVICE -p NoNewPrivileges=yes -p ProtectSystem=strict -p ProtectHome=read-only -p ReadWritePaths=/var/lib/{{ app }} /usr/local/bin/{{ app }}
until curl -sf http://127.0.0.1/; do sleep 0.1; done
