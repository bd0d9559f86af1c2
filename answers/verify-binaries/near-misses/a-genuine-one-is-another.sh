# earns: looked, which (5 of 10)
# The wrong ones are gone, and a genuine one stands in the place of another one, too.
cd /usr/local/bin
sha256sum *
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
rm {{ (order | split)[:3] | join(' ') }}
cp {{ (order | split)[7] }} {{ (order | split)[8] }}
