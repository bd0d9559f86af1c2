# earns: none
# The folder told by a friend.
cksl answer copy {{ place }}/.{{ hidden }}
