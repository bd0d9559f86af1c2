# earns: looked, password, image, layer (6 of 10)
# The repaired image lies at another place.
{{ found_sh }}
{{ flattened_sh }}
crane pull localhost:5000/team/$name:flat /srv/images/$name.tar
