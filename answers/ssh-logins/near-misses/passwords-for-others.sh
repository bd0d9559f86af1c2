# earns: root-out, group-only (6 of 9)
# Keys only, but for all users whom the task does not name.
cat > /etc/ssh/sshd_config.d/00-first.conf <<'END'
PermitRootLogin no
AllowGroups {{ group }}
Match User *,!root,!{{ user }},!{{ other }}
    PasswordAuthentication yes
Match all
    PermitRootLogin no
    PasswordAuthentication no
END
systemctl restart ssh
