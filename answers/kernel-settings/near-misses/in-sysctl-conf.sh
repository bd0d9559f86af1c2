# earns: settings-now (2 of 10)
# /etc/sysctl.conf is read as 99-sysctl.conf, before the vendor's file.
printf 'net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.rp_filter = {{ filter }}\nnet.ipv4.conf.all.{{ (extra | split)[0] }} = {{ (extra | split)[1] }}\n' >> /etc/sysctl.conf
sysctl -p
