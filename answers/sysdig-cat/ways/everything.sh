# It shows everything for some seconds, and searches in that.
timeout 4 sysdig -p "%evt.type %proc.name %proc.pname %evt.args" > /tmp/all
grep /etc/passwd /tmp/all
cksl answer event {{ event }}
cksl answer flag "O_RDONLY | {{ flag }}"
cksl answer process /usr/local/sbin/{{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
