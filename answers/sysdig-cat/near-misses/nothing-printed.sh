# earns: none
# sysdig ran with the right filter, and printed nothing.
timeout 3 sysdig -q fd.name=/etc/passwd
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
