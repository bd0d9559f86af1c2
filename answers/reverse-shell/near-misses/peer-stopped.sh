# earns: loot, peer, process, seen, unit (6 of 10)
# Who is outside is ended; the node goes on calling.
{{ found_sh }}
systemctl stop outside.service
