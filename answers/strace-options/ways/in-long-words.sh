# The long forms of all options, three runs, and the help page in a pager.
strace -h > /tmp/help
timeout -s INT 4 strace --status=failed --output=/tmp/a --attach=$(pgrep -x {{ service }})
timeout -s INT 4 strace --decode-fds=path --output=/tmp/b --attach=$(pgrep -x {{ service }})
timeout -s INT 4 strace --string-limit=100 --output=/tmp/c --attach=$(pgrep -x {{ service }})
grep -o '[a-z0-9]*\\n' /tmp/c | head -n 1
cksl answer missing /etc/{{ service }}/{{ missing }}
cksl answer file /var/spool/{{ service }}/{{ file }}
cksl answer word {{ word }}
