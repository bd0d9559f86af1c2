# earns: loot, peer, process, seen, unit (6 of 10)
# A firewall keeps everybody from the application, too.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }}
nft add table inet new
nft add chain inet new in "{ type filter hook input priority 0; }"
nft add rule inet new in tcp dport {{ app_port }} drop
