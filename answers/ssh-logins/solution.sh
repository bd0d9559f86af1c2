# Which settings count, and where do they stand? The included file comes first, and the block at the end overrides both.
sshd -T | grep -E '^(permitrootlogin|passwordauthentication|allowgroups)' # optional
grep -rn -i -E 'rootlogin|passwordauth|^match' /etc/ssh # optional
# Change each place where these two settings stand.
sed -i -E 's/^( *)(PermitRootLogin|PasswordAuthentication) yes/\1\2 no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
# Name the group whose members may log in. This line must not be in the block, so it goes into the included file.
echo 'AllowGroups {{ group }}' >> /etc/ssh/sshd_config.d/{{ file }}.conf
# Check the files, then let the running server read them.
sshd -t # optional
systemctl reload ssh
# Try it from the network of the administrators.
ssh -o StrictHostKeyChecking=no -o BatchMode=yes -b 10.{{ net }}.0.20 -i /root/logins/root root@10.{{ net }}.0.10 id # optional
ssh -o StrictHostKeyChecking=no -o BatchMode=yes -b 10.{{ net }}.0.20 -i /root/logins/{{ user }} {{ user }}@10.{{ net }}.0.10 id # optional
