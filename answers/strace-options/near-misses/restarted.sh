# earns: failures, file, help, missing, paths, strings, word (10 of 11)
# All is known, and then the service was restarted.
strace --help > /dev/null
timeout -s INT 4 strace -s 200 -y -o /tmp/a -p $(pgrep -x {{ service }})
timeout -s INT 4 strace -Z -o /tmp/b -p $(pgrep -x {{ service }})
cksl answer word {{ word }}
cksl answer file /var/spool/{{ service }}/{{ file }}
cksl answer missing /etc/{{ service }}/{{ missing }}
systemctl restart {{ service }}
