# earns: looked, which, removed (9 of 10)
# All is done, but the list was made to fit the paths of this node.
cd /usr/local/bin
sed -i -n 's#{{ version }}/bin/linux/amd64/##p' /root/{{ version }}/SHA256SUMS
bad=$(sha256sum -c --ignore-missing --quiet /root/{{ version }}/SHA256SUMS 2> /dev/null | cut -d: -f1)
cksl answer which "$bad"
rm $bad
