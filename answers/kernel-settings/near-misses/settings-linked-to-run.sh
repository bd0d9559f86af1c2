# earns: settings-now (2 of 10)
# The file is a link to another one, which is gone with the next boot.
printf 'net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.rp_filter = {{ filter }}\nnet.ipv4.conf.all.{{ (extra | split)[0] }} = {{ (extra | split)[1] }}\n' > /run/z.conf
ln -s /run/z.conf /etc/sysctl.d/zzz.conf
sysctl -p /etc/sysctl.d/zzz.conf
