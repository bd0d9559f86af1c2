# earns: none
# A digest that stands somewhere in the list is taken for good: that of another platform or of another name.
cd /usr/local/bin
for file in *; do grep -q "^$(sha256sum < $file | cut -d' ' -f1)" /root/{{ version }}/SHA256SUMS || echo $file; done > /tmp/bad
cksl answer which "$(cat /tmp/bad)"
rm $(cat /tmp/bad)
