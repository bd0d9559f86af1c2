# earns: none
# The tool is gone from the rules, and every account of the node may run the backup as root.
echo 'ALL ALL=(root) NOPASSWD: /usr/local/sbin/backup-now' > /etc/sudoers.d/{{ team }}
visudo -c
