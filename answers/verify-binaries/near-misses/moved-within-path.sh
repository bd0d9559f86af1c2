# earns: looked, which (5 of 10)
# Another directory of PATH, which even comes first.
cd /usr/local/bin
sha256sum *
mv {{ (order | split)[:3] | join(' ') }} /usr/local/sbin
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
