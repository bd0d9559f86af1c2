# earns: help (1 of 11)
# The other service was traced.
strace --help > /dev/null
timeout -s INT 4 strace -s 200 -y -o /tmp/a -p $(pgrep -x {{ neighbour }})
timeout -s INT 4 strace -Z -o /tmp/b -p $(pgrep -x {{ neighbour }})
cksl answer word {{ other_word }}
cksl answer file /var/spool/{{ neighbour }}/{{ other_file }}
cksl answer missing /etc/{{ neighbour }}/{{ other_missing }}
