# earns: none
# The shell is named, and everybody can go on using it.
cksl answer shell {{ place }}
