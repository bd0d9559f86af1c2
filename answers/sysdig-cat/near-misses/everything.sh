# earns: found, event, flag, process, parent (10 of 10)
# Another way: everything for some seconds, and then a search in it.
timeout 4 sysdig -p "%evt.type %proc.name %proc.pname %evt.args" > /tmp/all
grep /etc/passwd /tmp/all
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
