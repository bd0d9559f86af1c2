# earns: sudo-rule, root-job (7 of 10)
# The shell has lost its bit, and got root's capabilities.
sed -i 's#, *{{ tool }}##' /etc/sudoers.d/{{ team }}
cksl answer shell {{ place }}
chmod u-s {{ place }}
setcap cap_dac_override,cap_chown,cap_fowner+ep {{ place }}
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
