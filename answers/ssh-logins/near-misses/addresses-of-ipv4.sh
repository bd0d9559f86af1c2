# earns: root-out (3 of 9)
# Every address, but of IPv4 only: by IPv6 all is as before for everybody but root.
sed -i 's/^PermitRootLogin yes/PermitRootLogin no/' /etc/ssh/sshd_config.d/{{ file }}.conf
printf 'Match Address 0.0.0.0/0\n    PermitRootLogin no\n    PasswordAuthentication no\n    AllowGroups {{ group }}\nMatch all\n' > /etc/ssh/sshd_config.d/00-first.conf
systemctl restart ssh
