# `ss -tnp` shows which processes have connections. A reverse shell has a socket as its standard input, output and errors:
# look at the descriptors 0, 1 and 2 in /proc/PID/fd.
until pgrep -x {{ shell }}-{{ mark }}; do sleep 0.2; done
ss -tnp # optional
pid=$(pgrep -ox {{ shell }}-{{ mark }})
ls -l /proc/$pid/exe /proc/$pid/fd # optional
cksl answer process {{ shell }}-{{ mark }}
cksl answer peer 10.{{ net }}.0.{{ peer }}
# `strace` shows what the shell reads. With `-f` it also shows what the programs do that the shell starts.
timeout -s INT 6 strace -f -o /tmp/shell -p $pid
grep -m 2 /srv /tmp/shell # optional
cksl answer loot /srv/{{ folder }}/{{ file }}
systemctl status --no-pager $pid # optional
cksl answer unit {{ unit }}.service
# `mask --now` stops the unit and keeps anybody from starting it. A process of the shell may be left, so end it, too.
systemctl mask --now {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }} # optional
ss -tnp # optional
