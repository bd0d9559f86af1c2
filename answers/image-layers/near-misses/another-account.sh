# earns: none
# The password of somebody else, at the same place.
cksl answer password guest
cksl answer image {{ (order | split)[1] }}
cksl answer layer {{ 6 - (place | int) }}
