# The rule asks where a packet goes to, not where it came in, and comments follow the values.
sed -i '/all\.\(send_redirects\|rp_filter\|{{ (extra | split)[0] }}\)/d' /etc/sysctl.d/{{ vendor }}.conf
cat > /etc/sysctl.d/50-hardening.conf <<'END'
net.ipv4.conf.all.send_redirects = 0 # no router
net.ipv4.conf.all.rp_filter = {{ filter }}	# the source must be reachable
net.ipv4.conf.all.{{ (extra | split)[0] }} = {{ (extra | split)[1] }}
END
sysctl --system
cat > /etc/nftables.conf <<'END'
#!/usr/sbin/nft -f
table inet admin
flush table inet admin
table inet admin {
	chain incoming {
		type filter hook input priority filter; policy accept;
		fib saddr type != local tcp dport {{ port }} counter drop
		ip daddr != 127.0.0.0/8 tcp dport {{ port }} counter drop
	}
}
END
nft --check --file /etc/nftables.conf
systemctl reenable nftables
systemctl restart nftables
