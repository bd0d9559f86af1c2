# earns: looked, password, image (4 of 10)
# The layers are counted from the uppermost, and the repair is not judged without the layer.
{{ found_sh }}
cksl answer layer $((5 - number))
{{ flattened_sh }}
crane pull localhost:5000/team/$name:flat /srv/images/repaired.tar
