# Rules are added one by one and saved from the kernel; the vendor's file goes, and the values are written into /proc/sys.
nft add table inet mine
nft add chain inet mine input '{ type filter hook input priority -5; }'
nft add rule inet mine input iif != lo tcp dport {{ port }} counter reject with tcp reset
(echo '#!/usr/sbin/nft -f'; echo 'flush ruleset'; nft list ruleset) > /etc/nftables.conf
systemctl enable nftables.service
mv /etc/sysctl.d/{{ vendor }}.conf /root
cat > /etc/sysctl.d/50-network.conf <<'END'
# The slashes are another way to write the keys.
net/ipv4/conf/all/send_redirects=0
-net.ipv4.conf.all.rp_filter={{ filter }}
net.ipv4.conf.all.{{ (extra | split)[0] }}={{ (extra | split)[1] }}
END
echo 0 > /proc/sys/net/ipv4/conf/all/send_redirects
echo {{ filter }} > /proc/sys/net/ipv4/conf/all/rp_filter
echo {{ (extra | split)[1] }} > /proc/sys/net/ipv4/conf/all/{{ (extra | split)[0] }}
