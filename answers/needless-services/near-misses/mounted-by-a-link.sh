# earns: closed, unit (4 of 10)
# An empty directory is mounted over the program by another name.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
mkdir /root/empty
perl -e 'my ($from, $to) = ("/root/empty", "//usr/local/sbin"); syscall(165, $from, $to, 0, 4096, 0) and die $!'
cksl answer unit {{ needless }}.socket
