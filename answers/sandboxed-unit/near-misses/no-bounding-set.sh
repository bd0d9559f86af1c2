# earns: account, no-new-privileges, read-only (6 of 10)
# The process has one capability, and its bounding set has all.
{{ dropin_sh }}
sed -i '/^CapabilityBoundingSet=/d' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
