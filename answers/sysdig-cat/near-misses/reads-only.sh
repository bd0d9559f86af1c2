# earns: none
# The filter shows the reads, but not how the file was opened.
timeout 3 sysdig fd.name=/etc/passwd and evt.type=read
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
