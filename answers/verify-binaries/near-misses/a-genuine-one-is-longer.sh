# earns: looked, which (5 of 10)
# The wrong ones are gone, and a line was added to a genuine one.
cd /usr/local/bin
sha256sum *
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
rm {{ (order | split)[:3] | join(' ') }}
echo >> {{ (order | split)[6] }}
