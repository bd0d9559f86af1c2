# earns: settings-now (2 of 10)
# The values are gone with the next boot.
sysctl -w net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.all.rp_filter={{ filter }} net.ipv4.conf.all.{{ (extra | split)[0] }}={{ (extra | split)[1] }}
