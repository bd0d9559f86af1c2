# earns: none
# The tool is gone from the rule, and the backup wants a password that nobody has.
sed -i 's#, *{{ tool }}##; s/NOPASSWD: //' /etc/sudoers.d/{{ team }}
