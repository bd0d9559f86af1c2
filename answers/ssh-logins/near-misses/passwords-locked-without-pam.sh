# earns: keys-only (2 of 9)
# Without PAM the server refuses accounts whose passwords are locked. Whoever comes next gets in.
sed -i -E 's/^( *)PasswordAuthentication yes/\1PasswordAuthentication no/; s/^UsePAM yes/UsePAM no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
for name in root {{ other }} {{ guest }}; do passwd -l $name; done
systemctl restart ssh
