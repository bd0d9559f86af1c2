# earns: looked, which (5 of 10)
# A genuine binary lies in the place of each wrong one, under a name that is not its own.
cd /usr/local/bin
sha256sum *
for name in {{ (order | split)[:3] | join(' ') }}; do cp {{ (order | split)[5] }} $name; done
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
