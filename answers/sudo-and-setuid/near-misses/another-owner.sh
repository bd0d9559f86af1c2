# earns: none
# The shell runs as another user for everybody; chown took the bit, and chmod gave it back.
chown daemon {{ place }}
chmod 4755 {{ place }}
cksl answer shell {{ place }}
