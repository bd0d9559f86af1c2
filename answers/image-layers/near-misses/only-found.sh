# earns: looked, password, image, layer (6 of 10)
# Found, and no image made.
{{ found_sh }}
