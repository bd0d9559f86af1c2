# earns: setuid-shell, shell, root-job (6 of 10)
# Nobody may use sudo any more.
rm /etc/sudoers.d/{{ team }}
cksl answer shell {{ place }}
rm {{ place }}
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
