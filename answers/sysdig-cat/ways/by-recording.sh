# It records now and looks later; the flag is answered as sysdig prints it.
timeout 3 sysdig -w /tmp/now.ckr
sysdig -r /tmp/now.ckr fd.name=/etc/passwd
cksl answer event "{{ event }}()"
cksl answer flag "{{ flag }}|O_RDONLY|FD_LOWER_LAYER"
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
