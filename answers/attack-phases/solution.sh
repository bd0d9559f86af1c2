# The customers' addresses begin with 192.0.2. Look at the other requests: the intruder came in by the one that was answered
# with 200 and names a file that exists.
grep -v 192.0.2. /var/log/{{ app }}/access.log
ls -la --full-time /var/tmp/.{{ mark }} # optional
cksl answer entry 203.0.113.{{ [low, middle, high][who | int] }}
cksl answer execution /var/tmp/.{{ mark }}/{{ name }}
# The journal shows what sudo ran for www-data, which account was added, and which timer systemd started.
journalctl --no-pager -o short-precise | grep -E 'sudo|useradd|timer'
cksl answer escalation {{ tool }}
cksl answer persistence "{{ unit }}.timer {{ ghost }}"
# The process sends the file `swap` of this directory. It is an archive, so list what it holds.
ps -o pid,user,args --ppid $(pgrep -x {{ name }} | tail -n 1) # optional
tar tf /var/tmp/.{{ mark }}/swap # optional
cksl answer exfiltration /srv/{{ app }}/orders-{{ ((stolen ~ nonce) | sha256)[:6] }}.csv
# Put the phases in order by the times of the log, the files and the journal.
cksl answer order "c f {{ order }}"
# Stop the timer first, or it starts the program again.
{{ units_sh }}
# Now end the process and remove its file.
{{ process_sh }}
# The account has the uid 0, and processes of root have that uid, too. So `userdel` needs `-f`.
userdel -f {{ ghost }}
# Remove the sudo rule that names the three tools, and keep the other one.
{{ rule_sh }}
visudo -c # optional
