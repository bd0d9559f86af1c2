# earns: installed, source (6 of 10)
# The other service was watched.
{{ installed_sh }}
timeout 20 sysdig -n 2 "proc.name={{ other_job }} and fd.name startswith /srv and evt.type in (open, openat)"
cksl answer file /srv/{{ folder }}/{{ other_file }}
