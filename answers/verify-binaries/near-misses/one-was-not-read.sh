# earns: none
# The right names and the right deed, but a genuine binary was taken on trust.
cd /usr/local/bin
sha256sum $(ls | grep -vx {{ (order | split)[4] }})
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
rm {{ (order | split)[:3] | join(' ') }}
