# earns: none
# The lines stand in the main file, where the included one has won already.
sed -i 's/^#PermitRootLogin.*/PermitRootLogin no/; s/^#PasswordAuthentication.*/PasswordAuthentication no/' /etc/ssh/sshd_config
systemctl restart ssh
