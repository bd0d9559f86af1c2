# earns: looked, password, image, layer (6 of 10)
# The repaired image is right, and the only archive that is left.
{{ found_sh }}
{{ flattened_sh }}
rm /srv/images/*.tar
crane pull localhost:5000/team/$name:flat /srv/images/repaired.tar
