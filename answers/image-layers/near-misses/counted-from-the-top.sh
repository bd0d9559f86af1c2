# earns: looked, password, image, repaired (8 of 10)
# The layers are counted from the uppermost.
{{ found_sh }}
cksl answer layer $((5 - number))
{{ flattened_sh }}
crane pull localhost:5000/team/$name:flat /srv/images/repaired.tar
