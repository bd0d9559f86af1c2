# earns: none
# Compared with the digests of linux/arm64: nearly all are wrong then.
cd /usr/local/bin
sed -n 's#{{ version }}/bin/linux/arm64/##p' /root/{{ version }}/SHA256SUMS > /tmp/list
bad=$(sha256sum -c --ignore-missing --quiet /tmp/list 2> /dev/null | cut -d: -f1)
cksl answer which "$bad"
rm $bad
