# earns: help (1 of 11)
# The same program, started by hand.
strace --help > /dev/null
/usr/local/sbin/{{ service }} &
timeout -s INT 4 strace -s 200 -y -o /tmp/a -p $!
timeout -s INT 4 strace -Z -o /tmp/b -p $!
kill %1
{{ answered_sh }}
