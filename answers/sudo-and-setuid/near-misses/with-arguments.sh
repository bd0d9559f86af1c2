# earns: none
# Only with some arguments: a wildcard matches any others, too.
sed -i 's#{{ tool }}#{{ tool }} /var/log/*#' /etc/sudoers.d/{{ team }}
