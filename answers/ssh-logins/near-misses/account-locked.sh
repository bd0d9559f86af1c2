# earns: root-out, keys-only (5 of 9)
# Not the server refuses the account: it has no shell any more.
sed -i -E 's/^( *)(PermitRootLogin|PasswordAuthentication) yes/\1\2 no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
systemctl reload ssh
usermod --shell /usr/sbin/nologin {{ other }}
