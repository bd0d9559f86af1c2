# earns: looked, which (5 of 10)
# The wrong ones are gone, and one of the genuine ones belongs to a user.
cd /usr/local/bin
sha256sum *
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
rm {{ (order | split)[:3] | join(' ') }}
chown www-data {{ (order | split)[5] }}
