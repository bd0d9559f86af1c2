# The vendor's file is masked and /etc/sysctl.conf is used; iptables makes the rules, nft saves them.
ln -sf /dev/null /etc/sysctl.d/{{ vendor }}.conf
printf 'net.ipv4.conf.all.send_redirects=0\nnet.ipv4.conf.all.rp_filter={{ filter }}\nnet.ipv4.conf.all.{{ (extra | split)[0] }}={{ (extra | split)[1] }}\n' >> /etc/sysctl.conf
sysctl -p
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -p tcp --dport {{ port }} -j REJECT
nft list ruleset > /etc/nftables.conf
systemctl enable nftables
