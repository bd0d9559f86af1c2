# earns: none
# The file is what a container shows: a note in another image.
cksl answer password ask-the-vault
cksl answer image {{ (order | split)[2] }}
cksl answer layer 4
