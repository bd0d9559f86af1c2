# earns: loot, peer, process, seen, unit (6 of 10)
# All has ended, and addresses near the peer's lead nowhere.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }}
ip route add blackhole 10.{{ net }}.1.0/24
