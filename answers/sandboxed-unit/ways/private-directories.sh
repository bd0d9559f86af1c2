# It has directories for temporary files of its own and sees no homes. The unit opens the port before each start.
{{ dropin_sh }}
sed -i -e '/^AmbientCapabilities=/d' -e 's/^CapabilityBoundingSet=.*/CapabilityBoundingSet=/; s/^ProtectHome=.*/ProtectHome=tmpfs/' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
printf 'PrivateTmp=yes\nPrivateDevices=yes\nExecStartPre=+sysctl -q -w net.ipv4.ip_unprivileged_port_start=80\n' >> /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
