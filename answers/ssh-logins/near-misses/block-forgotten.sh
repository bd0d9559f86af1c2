# earns: group-only (3 of 9)
# The block of the administrators' network still lets root and passwords in.
sed -i -E 's/^(PermitRootLogin|PasswordAuthentication) yes/\1 no/' /etc/ssh/sshd_config.d/*.conf
echo 'AllowGroups {{ group }}' >> /etc/ssh/sshd_config.d/{{ file }}.conf
systemctl restart ssh
