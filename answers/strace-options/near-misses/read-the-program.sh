# earns: help (1 of 11)
# All is read in the program and in /proc.
strace --help > /dev/null
cat /usr/local/sbin/{{ service }}
ls -l /proc/$(pgrep -x {{ service }})/fd
{{ answered_sh }}
