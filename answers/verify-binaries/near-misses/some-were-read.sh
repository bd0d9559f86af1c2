# earns: none
# The right names and the right deed, but only these three were read.
cd /usr/local/bin && sha256sum {{ (order | split)[:3] | join(' ') }}
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
rm {{ (order | split)[:3] | join(' ') }}
