# earns: none
# The right process was watched, but not how it opens this file.
timeout 4 sysdig "proc.name={{ reader }}-{{ mark }} and evt.is_open_read=true and fd.name!=/etc/passwd"
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
