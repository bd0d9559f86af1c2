# earns: none
# The tool is gone from the rule. sudo takes over the user's variables, and a library that one names runs as root.
sed -i 's#, *{{ tool }}##; s#!requiretty#setenv#' /etc/sudoers.d/{{ team }}
