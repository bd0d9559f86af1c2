# earns: none
# Other files are mounted over the shell and the script, and go with the next boot.
mount --bind /dev/null {{ place }}
cp -a /opt/{{ job }} /root/job
chmod 0755 /root/job /root/job/run
mount --bind /root/job /opt/{{ job }}
cksl answer shell {{ place }}
