# earns: none
# Another program that has a shell stands in the place of the shell, with the same right.
install -m 4755 /usr/bin/busybox {{ place }}
cksl answer shell {{ place }}
