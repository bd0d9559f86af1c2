# earns: none
# The files are right, and the server has not read them.
sed -i -E 's/^( *)(PermitRootLogin|PasswordAuthentication) yes/\1\2 no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
echo 'AllowGroups {{ group }}' >> /etc/ssh/sshd_config.d/{{ file }}.conf
sshd -t
