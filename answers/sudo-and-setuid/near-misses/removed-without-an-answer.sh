# earns: none
# The shell is gone, and nobody says where it was.
rm {{ place }}
