# earns: none
# Not everybody, but the user's group can write it.
chmod 0755 /opt/{{ job }}
chmod 0775 /opt/{{ job }}/run
chgrp {{ user }} /opt/{{ job }}/run
