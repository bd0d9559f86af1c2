grep -v 192.0.2. /var/log/{{ app }}/access.log
journalctl --no-pager -o short-precise | grep -E 'sudo|useradd|timer'
