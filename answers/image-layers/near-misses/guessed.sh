# earns: none
# Image and layer are guessed; the password is not.
cksl answer image {{ (order | split)[0] }}
cksl answer layer {{ place }}
name={{ (order | split)[0] }}
{{ flattened_sh }}
crane pull localhost:5000/team/$name:flat /srv/images/repaired.tar
