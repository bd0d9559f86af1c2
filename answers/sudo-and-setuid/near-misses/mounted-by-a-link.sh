# earns: none
# A file is mounted over the shell by another name of its directory.
ln -s / /root/all
perl -e 'my ($from, $to) = ("/dev/null", "/root/all{{ place }}"); syscall(165, $from, $to, 0, 4096, 0) and die $!'
cksl answer shell {{ place }}
