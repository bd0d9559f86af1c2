# earns: none
# A filter for a file that nobody reads.
timeout 3 sysdig fd.name=/etc/shadow
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
