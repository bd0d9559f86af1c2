# earns: none
# The user's rule is right, and the colleague's is lost.
echo '{{ user }} ALL=(root) NOPASSWD: /usr/local/sbin/backup-now' > /etc/sudoers.d/{{ team }}
