# The packets are dropped before routing, and a pattern of keys stands for the setting in a file of that name in /etc.
cat > /etc/nftables.conf <<'END'
#!/usr/sbin/nft -f
flush ruleset
define closed = { {{ port }} }
table inet raw {
	set own { type ipv4_addr; flags interval; elements = { 127.0.0.0/8 }; }
	chain pre {
		type filter hook prerouting priority raw;
		iifname "lo" ip saddr @own accept
		tcp dport $closed drop
	}
}
END
systemctl enable nftables
systemctl start nftables
cat > /etc/sysctl.d/{{ vendor }}.conf <<'END'
net.ipv4.conf.*.send_redirects = 0
net.ipv4.conf.all.rp_filter = 0
net.ipv4.conf.all.rp_filter = {{ filter }}
net.ipv4.conf.all.{{ (extra | split)[0] }} = {{ (extra | split)[1] }}
END
sysctl --system
