# earns: setuid-shell, shell, sudo-rule (7 of 10)
# Root's group can write to the directory of the script, and the colleague is in it.
sed -i 's#, *{{ tool }}##' /etc/sudoers.d/{{ team }}
cksl answer shell {{ place }}
rm {{ place }}
chmod 0775 /opt/{{ job }}
chmod 0755 /opt/{{ job }}/run
usermod -aG root {{ colleague }}
