# earns: settings-now (2 of 10)
# Only files whose names end in .conf are read.
rm /etc/sysctl.d/{{ vendor }}.conf
printf 'net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.rp_filter = {{ filter }}\nnet.ipv4.conf.all.{{ (extra | split)[0] }} = {{ (extra | split)[1] }}\n' > /etc/sysctl.d/60-hardening
sysctl -p /etc/sysctl.d/60-hardening
