# earns: none
# The shell is moved, and another file is mounted over it until the next boot.
mv {{ place }} /srv/helper
mount --bind /dev/null /srv/helper
cksl answer shell {{ place }}
