# earns: looked, which (5 of 10)
# The files lie elsewhere, and links in a directory of PATH lead to them.
cd /usr/local/bin
sha256sum *
mkdir /opt/held
for name in {{ (order | split)[:3] | join(' ') }}; do mv $name /opt/held; ln -s /opt/held/$name /usr/local/bin/$name.old; done
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
