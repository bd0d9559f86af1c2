# earns: root-out, keys-only (5 of 9)
# The two users that the task names get in and don't: whoever else is a member, or is not, was forgotten.
cat > /etc/ssh/sshd_config.d/00-first.conf <<'END'
PermitRootLogin no
PasswordAuthentication no
AllowUsers {{ user }}
Match all
    PermitRootLogin no
    PasswordAuthentication no
END
systemctl reload ssh
