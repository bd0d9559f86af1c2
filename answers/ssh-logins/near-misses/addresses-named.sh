# earns: none
# Right for two addresses, and nothing is said of all others.
printf 'Match Address 10.{{ net }}.0.20,127.0.0.1\nPermitRootLogin no\nPasswordAuthentication no\nAllowGroups {{ group }}\nMatch all\n' > /etc/ssh/sshd_config.d/00-first.conf
systemctl restart ssh
