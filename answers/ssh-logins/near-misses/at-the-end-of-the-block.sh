# earns: none
# What is added at the end of the file belongs to the block, where other values have won already.
printf 'PermitRootLogin no\nPasswordAuthentication no\nAllowGroups {{ group }}\n' >> /etc/ssh/sshd_config
systemctl restart ssh
