timeout 20 sysdig -n 2 "proc.pname={{ shell }}-{{ mark }} and fd.name startswith /srv and evt.type in (open, openat)"
cksl answer process {{ shell }}-{{ mark }}
cksl answer peer 10.{{ net }}.0.{{ peer }}
cksl answer loot /srv/{{ folder }}/{{ file }}
cksl answer unit {{ unit }}.service
