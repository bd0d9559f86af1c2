# earns: none
# A script of the name of sysdig, which prints the line.
printf '#!/bin/bash\necho "{{ event }} {{ reader }}-{{ mark }} {{ agent }}-{{ tag }} O_RDONLY|{{ flag }}"\n' > /usr/local/bin/sysdig
chmod +x /usr/local/bin/sysdig
hash -r
sysdig fd.name=/etc/passwd
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
