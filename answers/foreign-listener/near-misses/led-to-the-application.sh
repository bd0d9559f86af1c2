# earns: peer, port, process, seen, unit (6 of 10)
# All is ended, and who comes to the port is led to the application.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
nft 'table ip led { chain in { type nat hook prerouting priority -100; tcp dport {{ port }} redirect to :{{ app_port }}; }; }'
