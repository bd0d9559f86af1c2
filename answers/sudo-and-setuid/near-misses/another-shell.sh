# earns: root-job, sudo-rule (7 of 10)
# The shell is gone, and a copy of bash with the setuid bit is at another place.
sed -i 's#, *{{ tool }}##' /etc/sudoers.d/{{ team }}
cksl answer shell {{ place }}
rm {{ place }}
install -m 4755 /usr/bin/bash /var/lib/misc/recover
chmod 0755 /opt/{{ job }}
chmod 0755 /opt/{{ job }}/run
