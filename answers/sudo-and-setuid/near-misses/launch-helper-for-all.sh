# earns: none
# The shell is gone, and everybody may start a program that runs as root for one group only.
rm {{ place }}
chmod 4755 /usr/lib/dbus-1.0/dbus-daemon-launch-helper
cksl answer shell {{ place }}
