# The help page is long: search it for a word.
strace --help | grep -iE 'string-limit|decode-fds|failed'
pid=$(pgrep -x {{ service }})
# After some seconds `timeout` sends SIGINT, as Ctrl-C does: `strace` detaches, and the service goes on.
timeout -s INT 4 strace -s 200 -y -o /tmp/long -p $pid
grep write /tmp/long | head -n 2 # optional
cksl answer word {{ word }}
cksl answer file /var/spool/{{ service }}/{{ file }}
timeout -s INT 4 strace -Z -o /tmp/failed -p $pid
head -n 2 /tmp/failed # optional
cksl answer missing /etc/{{ service }}/{{ missing }}
