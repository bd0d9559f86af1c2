# earns: found, event, flag, process, parent (10 of 10)
# Another way: record now, look later.
timeout 3 sysdig -w /tmp/now.ckr
sysdig -r /tmp/now.ckr fd.name=/etc/passwd
cksl answer event {{ event }}
cksl answer flag "O_RDONLY|{{ flag }}"
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
