# A drop-in of the unit names another file, which has all the settings.
cat > /etc/ssh/sshd_hardened <<'END'
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowGroups {{ group }}
UsePAM yes
END
mkdir -p /etc/systemd/system/ssh.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D -f /etc/ssh/sshd_hardened $SSHD_OPTS\n' > /etc/systemd/system/ssh.service.d/hardened.conf
systemctl daemon-reload
systemctl restart ssh
