# earns: setuid-shell, shell, root-job (6 of 10)
# The sudo rule is as it was. What was mounted hides nothing: at another place, or the kernel refused it.
cksl answer shell {{ place }}
rm {{ place }}
mount -t tmpfs none /mnt
mount -t nonesuch none /opt
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
