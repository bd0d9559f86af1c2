# The settings stand in blocks before all others, and the first one counts there, too.
cat > /etc/ssh/sshd_config.d/00-first.conf <<'END'
PasswordAuthentication no
AllowGroups {{ group }}
Match User root
    PermitRootLogin no
Match All
    PasswordAuthentication no
    PermitRootLogin no
END
sshd -t && systemctl restart ssh.service
