# earns: none
# The rules hold for the addresses that this node knows. From all others everything is as before.
{
    printf 'Match Address 127.0.0.0/8,10.{{ net }}.0.0/24,::1\n  PermitRootLogin no\n  PasswordAuthentication no\n  AllowGroups {{ group }}\nMatch all\n'
    cat /etc/ssh/sshd_config
} > /root/sshd_config
cat /root/sshd_config > /etc/ssh/sshd_config
systemctl reload ssh
