# earns: root-out, keys-only (5 of 9)
# One user is denied by name, and whoever else is no member gets in.
cat > /etc/ssh/sshd_config.d/00-first.conf <<'END'
PermitRootLogin no
PasswordAuthentication no
DenyUsers {{ other }}
Match all
    PermitRootLogin no
    PasswordAuthentication no
END
systemctl reload ssh
