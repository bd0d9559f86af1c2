# earns: looked, password, image, layer (6 of 10)
# A container of it begins in a directory that is not there.
{{ found_sh }}
{{ flattened_sh }}
crane mutate localhost:5000/team/$name:flat --workdir /nowhere -t localhost:5000/team/$name:moved
crane pull localhost:5000/team/$name:moved /srv/images/repaired.tar
