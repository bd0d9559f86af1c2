# earns: none
# A setuid program of the system is taken for it.
cksl answer shell /usr/bin/newgrp
rm /usr/bin/newgrp
