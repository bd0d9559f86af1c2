# The rules stand in a file that nftables.conf includes, with a set and a reset for strangers; the settings are written with slashes and loaded with all others.
printf 'net/ipv4/conf/all/send_redirects=0\nnet/ipv4/conf/all/rp_filter={{ filter }}\n-net.ipv4.conf.all.{{ (extra | split)[0] }} = {{ (extra | split)[1] }}\n' > /etc/sysctl.d/zzzz-ours.conf
sysctl --system
mkdir /etc/nftables.d
printf '#!/usr/sbin/nft -f\nflush ruleset\ninclude "/etc/nftables.d/*.nft"\n' > /etc/nftables.conf
cat > /etc/nftables.d/10-admin.nft <<'END'
table inet guard {
	set closed {
		type inet_service
		elements = { {{ port }} }
	}
	chain input {
		type filter hook input priority 0; policy accept;
		ip saddr != { 127.0.0.0/8, 10.{{ net }}.0.1 } tcp dport @closed counter reject with tcp reset
	}
}
END
systemctl enable nftables
systemctl restart nftables
nft list ruleset
