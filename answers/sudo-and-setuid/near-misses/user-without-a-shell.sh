# earns: setuid-shell, shell, root-job (6 of 10)
# The rules are right, and the user can't log in any more.
sed -i 's#, *{{ tool }}##' /etc/sudoers.d/{{ team }}
usermod -s /usr/sbin/nologin {{ user }}
cksl answer shell {{ place }}
rm {{ place }}
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
