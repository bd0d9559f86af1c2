# earns: looked, which (5 of 10)
# One of them lies among the system's programs, under another name.
cd /usr/local/bin
sha256sum *
mv {{ (order | split)[0] }} /usr/bin/k8s-node-agent
rm {{ (order | split)[1:3] | join(' ') }}
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
