# earns: looked, which (5 of 10)
# The wrong ones are gone, and a genuine one with them.
cd /usr/local/bin
sha256sum *
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
rm {{ (order | split)[:4] | join(' ') }}
