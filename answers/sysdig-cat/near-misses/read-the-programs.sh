# earns: none
# The services and their programs tell it, too: true, but not the event.
systemctl --no-pager cat {{ agent }}-{{ tag }}
cat /usr/local/sbin/{{ agent }}-{{ tag }} /usr/local/sbin/{{ reader }}-{{ mark }}
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
