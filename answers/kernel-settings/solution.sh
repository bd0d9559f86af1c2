# Set the three values in the running kernel.
sysctl -w net.ipv4.conf.all.send_redirects=0
sysctl -w net.ipv4.conf.all.rp_filter={{ filter }}
sysctl -w net.ipv4.conf.all.{{ (extra | split)[0] }}={{ (extra | split)[1] }}
# Write the same values to a file for the next boot. Files are read in the order of their names and the last value counts,
# so the name begins with `zzz`.
/lib/systemd/systemd-sysctl --cat-config | grep -E '^(# /|net)' # optional
printf 'net.ipv4.conf.all.%s\n' 'send_redirects = 0' 'rp_filter = {{ filter }}' \
    '{{ (extra | split)[0] }} = {{ (extra | split)[1] }}' > /etc/sysctl.d/zzz-hardening.conf
# Write the firewall rules: packets of the node to itself pass, and all others to this port are dropped.
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
# The unit loads this file: `--now` loads it at once, `enable` at each boot.
systemctl enable --now nftables
ip netns exec neighbour curl -s --max-time 2 http://10.{{ net }}.0.1:{{ port }}/ # optional
