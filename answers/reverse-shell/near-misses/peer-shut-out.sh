# earns: loot, peer, process, seen, unit (6 of 10)
# All has ended, and a firewall keeps the node from the port of the peer.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }}
nft add table inet new
nft add chain inet new out "{ type filter hook output priority 0; }"
nft add rule inet new out ip daddr 10.{{ net }}.0.{{ peer }} tcp dport {{ peer_port }} drop
