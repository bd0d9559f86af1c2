# earns: none
# The user's rule is right, and the colleague may run everything now.
sed -i 's#, *{{ tool }}##; s#^{{ colleague }} .*#{{ colleague }} ALL=(ALL) NOPASSWD: ALL#' /etc/sudoers.d/{{ team }}
visudo -c
