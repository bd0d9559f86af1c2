# earns: none
# Nobody has loaded the file.
printf 'net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.all.rp_filter = {{ filter }}\nnet.ipv4.conf.all.{{ (extra | split)[0] }} = {{ (extra | split)[1] }}\n' > /etc/sysctl.d/zzz.conf
