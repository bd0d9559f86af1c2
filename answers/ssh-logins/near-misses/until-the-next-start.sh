# earns: root-out, keys-only, group-only (8 of 9)
# The server has read the right files, and then the old ones came back.
cp -a /etc/ssh /root/old
sed -i -E 's/^( *)(PermitRootLogin|PasswordAuthentication) yes/\1\2 no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
echo 'AllowGroups {{ group }}' >> /etc/ssh/sshd_config.d/{{ file }}.conf
systemctl reload ssh
until ssh -o StrictHostKeyChecking=no -o BatchMode=yes -o PreferredAuthentications=none {{ other }}@127.0.0.1 2>&1 | grep -q '(publickey)'; do sleep 0.1; done
ssh -o StrictHostKeyChecking=no -o BatchMode=yes -i /root/logins/{{ other }} {{ other }}@127.0.0.1 id
cp -a /root/old/. /etc/ssh
