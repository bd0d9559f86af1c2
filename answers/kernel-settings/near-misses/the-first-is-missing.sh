# earns: none
# The redirects that the node sends were forgotten.
sysctl -w net.ipv4.conf.all.rp_filter={{ filter }} net.ipv4.conf.all.{{ (extra | split)[0] }}={{ (extra | split)[1] }}
