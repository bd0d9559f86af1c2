# earns: none
# A directory that only root can change is mounted over the script's by another name, until the next boot.
cp -a /opt/{{ job }} /root/job
chmod 0755 /root/job /root/job/run
ln -s / /root/all
perl -e 'my ($from, $to) = ("/root/job", "/root/all/opt/{{ job }}"); syscall(165, $from, $to, 0, 4096, 0) and die $!'
