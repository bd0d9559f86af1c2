# earns: none
# Two of the three.
sysctl -w net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.all.{{ (extra | split)[0] }}={{ (extra | split)[1] }}
