# The rule of sudo refuses the three tools by their names, and a firewall drops the attackers as well.
awk '!/ 192[.]0[.]2[.]/' /var/log/{{ app }}/access.log
journalctl --no-pager -o verbose > /root/journal
{{ answers_sh }}
{{ units_sh }}
{{ process_sh }}
userdel -f {{ ghost }}
printf 'www-data ALL=(root) NOSETENV: NOPASSWD: /usr/local/sbin/{{ app }}-rotate, !/usr/bin/env, !/usr/bin/nice, !/usr/bin/setsid\n' > /etc/sudoers.d/{{ app }}
nft add table inet guard
nft add chain inet guard input '{ type filter hook input priority 0; }'
nft add rule inet guard input ip saddr '{ 203.0.113.0/24, 198.51.100.0/24 }' drop
