# earns: help (1 of 11)
# All is read in the program and in /proc.
strace --help > /dev/null
cat /usr/local/sbin/{{ service }}
ls -l /proc/$(pgrep -x {{ service }})/fd
cksl answer word {{ word }}
cksl answer file /var/spool/{{ service }}/{{ file }}
cksl answer missing /etc/{{ service }}/{{ missing }}
