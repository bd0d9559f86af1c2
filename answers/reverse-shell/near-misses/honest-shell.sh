# earns: none
# The honest shell was watched, and answered for.
timeout 20 sysdig -n 2 "proc.name={{ sync }} and fd.name startswith /srv and evt.type in (open, openat)"
cksl answer process {{ sync }}
cksl answer peer 10.{{ net }}.0.{{ mirror }}
cksl answer loot /srv/{{ folder }}/{{ other_file }}
cksl answer unit {{ sync }}.service
