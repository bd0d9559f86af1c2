# earns: none
# The filter shows what is done with the open file, but not how it was opened.
timeout 3 sysdig 'fd.name=/etc/passwd and not evt.type in (open, openat, openat2)'
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
