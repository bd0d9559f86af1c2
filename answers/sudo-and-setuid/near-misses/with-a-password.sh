# earns: none
# The tool wants a password now. Whoever has one still becomes root with it.
printf '{{ user }} ALL=(root) NOPASSWD: /usr/local/sbin/backup-now\n{{ user }} ALL=(root) PASSWD: {{ tool }}\n{{ colleague }} ALL=(root) NOPASSWD: /usr/local/sbin/backup-now\n' > /etc/sudoers.d/{{ team }}
