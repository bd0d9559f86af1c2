# earns: account, capabilities, no-new-privileges, read-only (9 of 10)
# The kernel lets everybody open port 80, until the next boot only.
sysctl -w net.ipv4.ip_unprivileged_port_start=80
{{ dropin_sh }}
sed -i -e '/^AmbientCapabilities=/d' -e 's/^CapabilityBoundingSet=.*/CapabilityBoundingSet=/' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
