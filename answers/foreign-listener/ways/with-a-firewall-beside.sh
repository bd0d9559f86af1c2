# All that sysdig sees of the port is searched afterwards, the unit is disabled and deleted with its files, and a firewall drops the visitor as well.
timeout 6 sysdig "fd.port={{ port }}" > /tmp/all
grep -m 1 accept /tmp/all
cksl answer port {{ port }}
cksl answer unit {{ unit }}
cksl answer peer 10.{{ net }}.0.{{ peer }}
cksl answer process {{ listener }}-{{ mark }}
systemctl disable --now {{ unit }}.service
rm -f $(systemctl show -P FragmentPath {{ unit }}.service)
systemctl daemon-reload
nft add table inet guard
nft add chain inet guard input '{ type filter hook input priority 0; }'
nft add rule inet guard input ip saddr 10.{{ net }}.0.{{ peer }} drop
nft add rule inet guard input tcp dport {{ port }} drop
