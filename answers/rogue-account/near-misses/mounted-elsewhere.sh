# earns: account, ended, interval, key, program, seen, starters (10 of 13)
# The foreign key still opens the door. What was mounted hides nothing: at another place, or the kernel refused it.
{{ found_sh }}
mount -t tmpfs none /mnt
mount -t nonesuch none /etc/ssh
{{ ended_sh }}
