# earns: ended, peer, port, process, seen, unit (9 of 10)
# A firewall lets only one client to the application.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
nft add table inet guard
nft add chain inet guard input '{ type filter hook input priority 0; }'
nft add rule inet guard input ip saddr != 10.{{ net }}.0.{{ first }} tcp dport {{ app_port }} drop
