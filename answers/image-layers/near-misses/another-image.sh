# earns: looked, password, image, layer (6 of 10)
# An image that never had the password takes its place.
{{ found_sh }}
cp /srv/images/{{ (order | split)[3] }}.tar /srv/images/repaired.tar
