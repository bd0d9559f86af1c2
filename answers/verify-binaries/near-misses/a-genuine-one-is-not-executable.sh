# earns: looked, which (5 of 10)
# The wrong ones are gone, and nobody can run one of the genuine ones.
cd /usr/local/bin
sha256sum *
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
rm {{ (order | split)[:3] | join(' ') }}
chmod 0644 {{ (order | split)[4] }}
