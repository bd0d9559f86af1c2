# earns: group-only (3 of 9)
# root is a member of the group.
echo 'AllowGroups {{ group }}' > /etc/ssh/sshd_config.d/00-group.conf
systemctl reload ssh
