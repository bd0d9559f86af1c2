cat > /etc/ssh/sshd_hardened <<'END'
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowGroups {{ group }}
UsePAM yes
END
mkdir -p $units/ssh.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D -f /etc/ssh/sshd_hardened $SSHD_OPTS\n' > $units/ssh.service.d/hardened.conf
systemctl daemon-reload
systemctl restart ssh
