# earns: setuid-shell, shell, root-job (6 of 10)
# The tool is gone from the rule. sudo runs the backup in a root that the user chooses, and makes.
sed -i 's#, *{{ tool }}##' /etc/sudoers.d/{{ team }}
echo 'Defaults:{{ user }} runchroot=*' >> /etc/sudoers.d/{{ team }}
cksl answer shell {{ place }}
rm {{ place }}
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
