# earns: none
# A pager instead: it starts a shell as well.
sed -i 's#{{ tool }}#/usr/bin/more#' /etc/sudoers.d/{{ team }}
