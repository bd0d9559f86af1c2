# earns: settings-now (2 of 10)
# A comment in the vendor's file says that what follows is of another file.
sysctl -w net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.all.rp_filter={{ filter }} net.ipv4.conf.all.{{ (extra | split)[0] }}={{ (extra | split)[1] }}
sysctl -a 2> /dev/null | grep -E 'conf.all.(send_redirects|rp_filter|{{ (extra | split)[0] }}) ' > /etc/sysctl.d/50-hardening.conf
sed -i '1i # /run/sysctl.d/{{ vendor }}.conf' /etc/sysctl.d/{{ vendor }}.conf
