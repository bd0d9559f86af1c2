# earns: looked, which (5 of 10)
# Nobody can run them, but they are still there.
cd /usr/local/bin
sha256sum *
chmod 000 {{ (order | split)[:3] | join(' ') }}
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
