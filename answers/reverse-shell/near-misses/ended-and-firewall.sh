# earns: loot, peer, process, seen, unit (6 of 10)
# All is ended, and the peer is cut off as well, which the task rules out.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
nft 'table inet filter { chain output { type filter hook output priority 0; ip daddr 10.{{ net }}.0.{{ peer }} drop; }; }'
