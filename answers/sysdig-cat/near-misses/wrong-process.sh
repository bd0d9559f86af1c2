# earns: event, parent (3 of 10)
# The event was seen, and the parent taken for the process. Two other answers are right.
timeout 3 sysdig fd.name=/etc/passwd
cksl answer event {{ event }}
cksl answer flag FD_LOWER_LAYER
cksl answer process {{ agent }}-{{ tag }}
cksl answer parent {{ agent }}-{{ tag }}
