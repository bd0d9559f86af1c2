# The customers' addresses begin with 192.0.2; the request of the others that was answered with 200 and names a file which
# is there has let the intruder in.
grep -v 192.0.2. /var/log/{{ app }}/access.log
ls -la --full-time /var/tmp/.{{ mark }} # optional
cksl answer entry 203.0.113.{{ [low, middle, high][who | int] }}
cksl answer execution /var/tmp/.{{ mark }}/{{ name }}
# The journal says what sudo ran for www-data, who was added, and which timer systemd started.
journalctl --no-pager -o short-precise | grep -E 'sudo|useradd|timer'
cksl answer escalation {{ tool }}
cksl answer persistence "{{ unit }}.timer {{ ghost }}"
# The process sends a file of this folder, which is an archive.
ps -o pid,user,args --ppid $(pgrep -x {{ name }} | tail -n 1) # optional
tar tf /var/tmp/.{{ mark }}/swap # optional
cksl answer exfiltration /srv/{{ app }}/orders-{{ ((stolen ~ nonce) | sha256)[:6] }}.csv
# The log, the times of the files and the journal, put together.
cksl answer order "c f {{ order }}"
# The timer goes first, or it would start the program again.
{{ units_sh }}
# Now the process, and its file.
{{ process_sh }}
# Processes of root have the account's number, so it takes force.
userdel -f {{ ghost }}
# The rule in which the three tools stand goes, the other one stays.
{{ rule_sh }}
visudo -c # optional
