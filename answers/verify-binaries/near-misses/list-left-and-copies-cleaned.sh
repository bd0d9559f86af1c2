# earns: looked, which (5 of 10)
# The files are removed from a copy of the directory.
cp -a /usr/local/bin /root/bin
cd /root/bin && rm {{ (order | split)[:3] | join(' ') }}
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
