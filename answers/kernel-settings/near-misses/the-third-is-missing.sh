# earns: none
# The third setting was forgotten.
sysctl -w net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.all.rp_filter={{ filter }}
