# The server asks PAM for the group, after the key was right.
cat > /etc/ssh/sshd_config.d/00-first.conf <<'END'
PermitRootLogin no
PasswordAuthentication no
UsePAM yes
Match User root
    PermitRootLogin no
Match all
    PasswordAuthentication no
END
sed -i '1i account required pam_succeed_if.so quiet user ingroup {{ group }}' /etc/pam.d/sshd
systemctl reload ssh
