# earns: loot, peer, process, seen, unit (6 of 10)
# All has ended, and a firewall keeps out what nobody tries: the peer's logins, and a port that shells often use.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }}
iptables -A INPUT -s 10.{{ net }}.0.{{ peer }} -p tcp --dport 22 -j DROP
iptables -A OUTPUT -p tcp --dport 4444 -j DROP
