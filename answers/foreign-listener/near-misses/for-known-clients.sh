# earns: ended, peer, port, process, seen, unit (9 of 10)
# A firewall lets in whoever was seen with the application, and nobody else.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
nft add table inet guard
nft add chain inet guard input '{ type filter hook input priority 0; }'
nft add rule inet guard input iif lan0 ip saddr != { 10.{{ net }}.0.{{ first }}, 10.{{ net }}.0.{{ second }} } drop
