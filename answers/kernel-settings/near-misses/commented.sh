# earns: settings-now (2 of 10)
# The right lines, with a sign before them that makes them comments.
rm /etc/sysctl.d/{{ vendor }}.conf
printf 'net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.rp_filter = {{ filter }}\nnet.ipv4.conf.all.{{ (extra | split)[0] }} = {{ (extra | split)[1] }}\n' > /etc/sysctl.d/60.conf
sysctl -p /etc/sysctl.d/60.conf
sed -i 's/^/; /' /etc/sysctl.d/60.conf
