# earns: looked, password, image, layer (6 of 10)
# The file is gone, and the password stands in the settings of the image.
{{ found_sh }}
{{ flattened_sh }}
crane mutate localhost:5000/team/$name:flat --label login=${rest##* } -t localhost:5000/team/$name:told
crane pull localhost:5000/team/$name:told /srv/images/repaired.tar
