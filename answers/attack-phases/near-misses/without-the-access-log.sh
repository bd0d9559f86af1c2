# earns: none
# The journal alone; touch has opened the access log, and nobody has read it.
journalctl --no-pager -o short-precise | grep -E 'sudo|useradd|timer'
touch /var/log/{{ app }}/access.log
{{ answers_sh }}
{{ units_sh }}
{{ process_sh }}
userdel -f {{ ghost }}
