# The values now.
sysctl -w net.ipv4.conf.all.send_redirects=0
sysctl -w net.ipv4.conf.all.rp_filter={{ filter }}
sysctl -w net.ipv4.conf.all.{{ (extra | split)[0] }}={{ (extra | split)[1] }}
# The values at boot. Which file comes last? One whose name begins with zz, after all numbers.
/lib/systemd/systemd-sysctl --cat-config | grep -E '^(# /|net)' # optional
printf 'net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.rp_filter = {{ filter }}\nnet.ipv4.conf.all.{{ (extra | split)[0] }} = {{ (extra | split)[1] }}\n' > /etc/sysctl.d/zzz-hardening.conf
# The rules: what the node sends to itself passes, anything else to this port is dropped.
cat > /etc/nftables.conf <<'END'
flush ruleset # optional
table inet filter {
	chain input {
		type filter hook input priority filter; policy accept;
		iifname "lo" accept
		tcp dport {{ port }} drop
	}
}
END
nft -c -f /etc/nftables.conf # optional
# The unit loads the file now and at boot.
systemctl enable --now nftables
ip netns exec neighbour curl -s --max-time 2 http://10.{{ net }}.0.1:{{ port }}/ # optional
