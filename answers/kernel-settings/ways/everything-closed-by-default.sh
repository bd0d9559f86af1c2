# A policy of drop with exceptions; the vendor's file is edited, and the values are loaded from it.
sed -i -e '/send_redirects/s/= .*/= 0/' -e '/rp_filter/s/= .*/= {{ filter }}/' -e '/{{ (extra | split)[0] }}/s/= .*/= {{ (extra | split)[1] }}/' /etc/sysctl.d/{{ vendor }}.conf
sysctl -p /etc/sysctl.d/{{ vendor }}.conf
cat > /etc/nftables.conf <<'END'
flush ruleset
table ip guard {
  chain incoming {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    ip daddr 127.0.0.0/8 accept
    icmp type echo-request accept
    tcp dport {{ app_port }} accept
  }
}
END
nft -f /etc/nftables.conf
systemctl enable nftables
