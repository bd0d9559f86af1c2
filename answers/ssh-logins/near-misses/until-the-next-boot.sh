# earns: root-out, keys-only, group-only (8 of 9)
# A drop-in below /run names a file with the settings: the next boot knows nothing of it.
cat > /etc/ssh/sshd_hardened <<'END'
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowGroups {{ group }}
UsePAM yes
END
mkdir -p /run/systemd/system/ssh.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D -f /etc/ssh/sshd_hardened $SSHD_OPTS\n' > /run/systemd/system/ssh.service.d/hardened.conf
systemctl daemon-reload
systemctl restart ssh
