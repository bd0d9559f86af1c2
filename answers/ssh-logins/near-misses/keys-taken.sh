# earns: none
# Who has no key gets in nowhere, until the next key comes.
rm /root/.ssh/authorized_keys /home/{{ other }}/.ssh/authorized_keys
sed -i -E 's/^( *)PasswordAuthentication yes/\1PasswordAuthentication no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
systemctl reload ssh
