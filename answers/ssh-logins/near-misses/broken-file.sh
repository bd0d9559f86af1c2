# earns: none
# A word that sshd does not know: the server that was to read the files is gone.
sed -i -E 's/^( *)(PermitRootLogin|PasswordAuthentication) yes/\1\2 no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
echo 'AllowGroup {{ group }}' >> /etc/ssh/sshd_config.d/{{ file }}.conf
systemctl restart ssh
