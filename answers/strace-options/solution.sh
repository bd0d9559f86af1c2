# The help page is long, so search it for the words of the task: the length of strings, the paths of descriptors, failed
# calls.
strace --help | grep -iE 'string-limit|decode-fds|failed'
pid=$(pgrep -x {{ service }})
# `-s 200` prints strings of up to 200 characters, and `-y` the path of each descriptor. After some seconds `timeout` sends SIGINT, as Ctrl-C does: `strace` detaches, and the service goes on.
timeout -s INT 4 strace -s 200 -y -o /tmp/long -p $pid
grep write /tmp/long | head -n 2 # optional
cksl answer word {{ word }}
cksl answer file /var/spool/{{ service }}/{{ file }}
# `-Z` prints only the calls that failed. One of them looks for the missing file.
timeout -s INT 4 strace -Z -o /tmp/failed -p $pid
head -n 2 /tmp/failed # optional
cksl answer missing /etc/{{ service }}/{{ missing }}
