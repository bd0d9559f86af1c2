# earns: loot, peer, process, seen, unit (6 of 10)
# No packet leaves for the peer any more, and the shell waits.
{{ found_sh }}
nft 'table inet filter { chain output { type filter hook output priority 0; ip daddr 10.{{ net }}.0.{{ peer }} drop; }; }'
