# earns: root-out, keys-only, group-only (8 of 9)
# A line came after the server had read its files: at its next start only one member of the group gets in.
sed -i -E 's/^( *)(PermitRootLogin|PasswordAuthentication) yes/\1\2 no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
echo 'AllowGroups {{ group }}' >> /etc/ssh/sshd_config.d/{{ file }}.conf
systemctl restart ssh
echo 'AllowUsers {{ user }}' >> /etc/ssh/sshd_config.d/{{ file }}.conf
