# Which processes have connections, and which of them has a socket as its standard input?
ss -tnp # optional
pid=$(pgrep -x {{ shell }}-{{ mark }} | head -n 1)
ls -l /proc/$pid/exe /proc/$pid/fd # optional
cksl answer process {{ shell }}-{{ mark }}
cksl answer peer 10.{{ net }}.0.{{ peer }}
# What it is told to do are programs that it starts.
timeout 20 sysdig -n 2 "proc.pname={{ shell }}-{{ mark }} and fd.name startswith /srv and evt.type in (open, openat)"
cksl answer loot /srv/{{ folder }}/{{ file }}
systemctl status --no-pager $pid # optional
cksl answer unit {{ unit }}.service
# The mask keeps anybody from starting the unit. Whatever is left of it is ended, too.
systemctl mask --now {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }} # optional
ss -tnp # optional
