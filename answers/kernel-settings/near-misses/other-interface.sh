# earns: none
# The settings of one interface, and not of all.
printf 'net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.rp_filter = {{ filter }}\nnet.ipv4.conf.all.{{ (extra | split)[0] }} = {{ (extra | split)[1] }}\n' | sed 's/conf.all/conf.{{ nic }}/' > /etc/sysctl.d/zzz.conf
sysctl -p /etc/sysctl.d/zzz.conf
