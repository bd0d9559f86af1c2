# earns: settings-now (2 of 10)
# The file lies in /run.
rm /etc/sysctl.d/{{ vendor }}.conf
mkdir -p /run/sysctl.d
printf 'net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.rp_filter = {{ filter }}\nnet.ipv4.conf.all.{{ (extra | split)[0] }} = {{ (extra | split)[1] }}\n' > /run/sysctl.d/zzz.conf
sysctl -p /run/sysctl.d/zzz.conf
