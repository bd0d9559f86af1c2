# earns: settings-at-boot, settings-now (4 of 10)
# The neighbour's network is kept out. A machine of another network gets in.
sysctl -w net.ipv4.conf.all.send_redirects=0
sysctl -w net.ipv4.conf.all.rp_filter={{ filter }}
sysctl -w net.ipv4.conf.all.{{ (extra | split)[0] }}={{ (extra | split)[1] }}
printf 'net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.rp_filter = {{ filter }}\nnet.ipv4.conf.all.{{ (extra | split)[0] }} = {{ (extra | split)[1] }}\n' > /etc/sysctl.d/zzz-hardening.conf
nft 'table inet f { chain input { type filter hook input priority 0; ip saddr 10.{{ net }}.0.0/24 tcp dport {{ port }} drop; }; }'
nft list ruleset > /etc/nftables.conf
systemctl enable nftables
