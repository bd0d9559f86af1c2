# The rules are tried first in a namespace of their own, with a /proc of its own; then they are loaded.
printf 'net.ipv4.conf.all.send_redirects=0\nnet.ipv4.conf.all.rp_filter={{ filter }}\nnet.ipv4.conf.all.{{ (extra | split)[0] }}={{ (extra | split)[1] }}\n' > /etc/sysctl.d/{{ vendor }}.conf
printf 'flush ruleset\ntable inet guard {\n  chain input {\n    type filter hook input priority 0;\n    iifname != "lo" tcp dport {{ port }} drop\n  }\n}\n' > /etc/nftables.conf
unshare --net --mount --pid --fork --mount-proc bash -c 'sysctl -p /etc/sysctl.d/{{ vendor }}.conf; nft -f /etc/nftables.conf; nft list ruleset'
sysctl -p /etc/sysctl.d/{{ vendor }}.conf
systemctl enable --now nftables
