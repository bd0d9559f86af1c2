# earns: setuid-shell, shell, root-job (6 of 10)
# Both rules are right, and stand where the rules of root and of the administrators were.
rm /etc/sudoers.d/{{ team }}
printf '%s ALL=(root) NOPASSWD: /usr/local/sbin/backup-now\n' {{ user }} {{ colleague }} > /etc/sudoers
cksl answer shell {{ place }}
rm {{ place }}
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
