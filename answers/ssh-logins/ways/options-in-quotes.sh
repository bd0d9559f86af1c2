# The options of the service say it all, in the words of its file. Each one has blanks, so it stands in quotes.
echo "SSHD_OPTS=\"-o 'PermitRootLogin no' -o 'PasswordAuthentication no' -o 'AllowGroups {{ group }}'\"" > /etc/default/ssh
sed -i '/^Match/,$d' /etc/ssh/sshd_config
systemctl restart ssh
