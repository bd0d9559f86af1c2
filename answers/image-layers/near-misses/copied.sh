# earns: looked, password, image, layer (6 of 10)
# The same archive under the new name.
{{ found_sh }}
cp /srv/images/$name.tar /srv/images/repaired.tar
