# earns: looked, which, removed (9 of 10)
# The list was edited. What was mounted hides nothing: at another place, or the kernel refused it.
{{ found_sh }}
rm $bad
mount -t tmpfs none /mnt
mount -t nonesuch none /usr/local/bin
for file in $bad; do sed -i "/bin.linux.amd64.${file##*/}\$/d" /root/{{ version }}/SHA256SUMS; done
