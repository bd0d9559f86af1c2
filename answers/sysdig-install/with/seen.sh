timeout 20 sysdig -n 2 "proc.name={{ job }} and fd.name startswith /srv and evt.type in (open, openat)"
cksl answer file /srv/{{ folder }}/{{ file }}
