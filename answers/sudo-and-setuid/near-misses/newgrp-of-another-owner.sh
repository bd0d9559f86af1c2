# earns: none
# The shell is gone, and a program of the system no longer runs as root.
rm {{ place }}
chown daemon /usr/bin/newgrp
chmod 4755 /usr/bin/newgrp
cksl answer shell {{ place }}
