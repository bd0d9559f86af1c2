# earns: none
# A copy of the program, which is not the one that the lab put there.
cp /opt/cksl/bin/cksl-node /tmp/sysdig
timeout 3 /tmp/sysdig fd.name=/etc/passwd
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
