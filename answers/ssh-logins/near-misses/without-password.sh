# earns: keys-only, group-only (5 of 9)
# root may not use a password, and still has its key.
sed -i -E 's/^( *)PermitRootLogin yes/\1PermitRootLogin prohibit-password/; s/^( *)PasswordAuthentication yes/\1PasswordAuthentication no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
echo 'AllowGroups {{ group }}' >> /etc/ssh/sshd_config.d/{{ file }}.conf
systemctl reload ssh
