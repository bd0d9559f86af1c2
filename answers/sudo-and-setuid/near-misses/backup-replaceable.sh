# earns: setuid-shell, shell, root-job (6 of 10)
# The user can put another program in the place of the one that sudo runs.
sed -i 's#, *{{ tool }}##' /etc/sudoers.d/{{ team }}
cksl answer shell {{ place }}
rm {{ place }}
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
chmod 0777 /usr/local/sbin
