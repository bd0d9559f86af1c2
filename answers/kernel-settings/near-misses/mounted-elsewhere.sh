# earns: settings-now (2 of 10)
# The values are gone with the next boot. What was mounted hides nothing: at another place, or the kernel refused it.
sysctl -w net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.all.rp_filter={{ filter }} net.ipv4.conf.all.{{ (extra | split)[0] }}={{ (extra | split)[1] }}
mount -t tmpfs none /mnt
mount -t nonesuch none /proc/sys
