# earns: loot, peer, process, seen, unit (6 of 10)
# All is ended, and nobody outside gets to the application, either.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
ip link set lan0 down
