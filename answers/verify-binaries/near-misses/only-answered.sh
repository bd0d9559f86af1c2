# earns: looked, which (5 of 10)
# Found, and left where they are.
sha256sum /usr/local/bin/*
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
