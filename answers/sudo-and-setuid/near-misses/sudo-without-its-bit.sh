# earns: root-job (3 of 10)
# The shell is gone, and with it the right of sudo itself.
sed -i 's#, *{{ tool }}##' /etc/sudoers.d/{{ team }}
cksl answer shell {{ place }}
rm {{ place }}
chmod u-s /usr/bin/sudo
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
