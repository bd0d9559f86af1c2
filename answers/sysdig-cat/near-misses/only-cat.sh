# earns: none
# The example was watched: real events, but of one's own cat.
(for n in 1 2 3; do cat /etc/passwd > /tmp/copy; sleep 1; done) &
timeout 3 sysdig proc.name=cat and evt.type=openat -p "%evt.info | %proc.name"
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
