# earns: none
# The right names and the right deed, but no binary was read.
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
cd /usr/local/bin && rm {{ (order | split)[:3] | join(' ') }}
