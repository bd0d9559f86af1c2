# earns: looked, which (5 of 10)
# The files have other names, and still lie in a directory of PATH.
cd /usr/local/bin
sha256sum *
for name in {{ (order | split)[:3] | join(' ') }}; do mv $name $name.bad; done
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
