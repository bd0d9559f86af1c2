# root is no member any more, so the group alone keeps it out. Options of the service say the rest.
gpasswd -d root {{ group }}
sed -i 's/^ *PasswordAuthentication yes/PasswordAuthentication no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/{{ file }}.conf
echo 'SSHD_OPTS="-oAllowGroups={{ group }}"' > /etc/default/ssh
systemctl stop ssh
systemctl start ssh
