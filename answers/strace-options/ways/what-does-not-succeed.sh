# Failed calls are those that do not succeed, the dump has a short name, and values stand behind a space.
strace -v --help > /tmp/help
timeout -s INT 4 strace -e 'status=!successful' -o /tmp/a -p $(pgrep -x {{ service }})
timeout -s INT 4 strace --status failed --trace %file --output /tmp/b --attach $(pgrep -x {{ service }})
timeout -s INT 4 strace -e w=3 -e 'decode-fds=!socket' -o /tmp/c -p $(pgrep -x {{ service }})
timeout -s INT 4 strace --string-limit 200 -y --trace write,lseek -o /tmp/d -p $(pgrep -x {{ service }})
tail -n 1 /tmp/a /tmp/b /tmp/c /tmp/d
cksl answer missing /etc/{{ service }}/{{ missing }}
cksl answer file /var/spool/{{ service }}/{{ file }}
cksl answer word {{ word }}
