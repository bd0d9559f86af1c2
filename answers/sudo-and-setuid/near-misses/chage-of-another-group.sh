# earns: none
# The shell is gone, and a program of the system runs in a group that can't read what it shows.
rm {{ place }}
chgrp daemon /usr/bin/chage
chmod 2755 /usr/bin/chage
cksl answer shell {{ place }}
