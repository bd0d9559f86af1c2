# earns: looked, which (5 of 10)
# Two are gone. The third has the published bytes of another binary, and got another wrong name.
cd /usr/local/bin
sha256sum *
mv {{ (order | split)[2] }} {{ (order | split)[2] }}-old
rm {{ (order | split)[0:2] | join(' ') }}
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
