# earns: root-out (3 of 9)
# The rules hold at the address that the task names. At the others of this node everybody gets in but root.
printf 'Match LocalAddress 10.{{ net }}.0.10\n    PasswordAuthentication no\n    AllowGroups {{ group }}\nMatch all\n    PermitRootLogin no\n' > /etc/ssh/sshd_config.d/00-first.conf
systemctl restart ssh
