# earns: looked, password, image, layer (6 of 10)
# What a container sees, but no image.
{{ found_sh }}
crane export - /srv/images/repaired.tar < /srv/images/$name.tar
