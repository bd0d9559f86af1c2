# earns: keys-only (2 of 9)
# Not the server refuses root and who is no member: their accounts have ended.
sed -i -E 's/^( *)PasswordAuthentication yes/\1PasswordAuthentication no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
systemctl reload ssh
chage -E 1 root
usermod -e 1 {{ other }}
usermod -e 1 {{ guest }}
