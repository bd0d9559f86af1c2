# earns: none
# A server of the shell with the right options. The service would let everybody in.
systemctl stop ssh
mkdir -p /run/sshd
printf 'PermitRootLogin no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nAllowGroups {{ group }}\n' > /tmp/sshd_config
/usr/sbin/sshd -f /tmp/sshd_config
