# earns: looked, password, image, layer (6 of 10)
# The program is its own first argument now.
{{ found_sh }}
{{ flattened_sh }}
crane mutate localhost:5000/team/$name:flat --entrypoint /usr/local/bin/$name --cmd /usr/local/bin/$name,--serve -t localhost:5000/team/$name:twice
crane pull localhost:5000/team/$name:twice /srv/images/repaired.tar
