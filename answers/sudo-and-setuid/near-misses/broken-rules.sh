# earns: none
# sudo does not understand the file, and passes over it.
sed -i 's#, {{ tool }}#,#' /etc/sudoers.d/{{ team }}
visudo -c
