# Who must not get in is offered no way at all.
cat > /etc/ssh/sshd_config.d/00-first.conf <<'END'
PermitRootLogin no
PasswordAuthentication no
Match Group *,!{{ group }}
    PubkeyAuthentication no
Match all
    PermitRootLogin no
    PasswordAuthentication no
END
systemctl restart ssh
