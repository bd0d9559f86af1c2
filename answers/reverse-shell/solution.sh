# Which processes have connections, and which of them has a socket as its standard input?
until pgrep -x {{ shell }}-{{ mark }}; do sleep 0.2; done
ss -tnp # optional
pid=$(pgrep -ox {{ shell }}-{{ mark }})
ls -l /proc/$pid/exe /proc/$pid/fd # optional
cksl answer process {{ shell }}-{{ mark }}
cksl answer peer 10.{{ net }}.0.{{ peer }}
# `strace` shows what it reads, and with `-f` what the programs do that it starts.
timeout -s INT 6 strace -f -o /tmp/shell -p $pid
grep -m 2 /srv /tmp/shell # optional
cksl answer loot /srv/{{ folder }}/{{ file }}
systemctl status --no-pager $pid # optional
cksl answer unit {{ unit }}.service
# The mask keeps anybody from starting the unit. Whatever is left of it is ended, too.
systemctl mask --now {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }} # optional
ss -tnp # optional
