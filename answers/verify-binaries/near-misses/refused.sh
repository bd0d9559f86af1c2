# earns: looked, which (5 of 10)
# The kernel does not let this user delete anything there.
sha256sum /usr/local/bin/*
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
cd /usr/local/bin && setpriv --reuid nobody --regid nogroup --clear-groups rm -f {{ (order | split)[:3] | join(' ') }}
