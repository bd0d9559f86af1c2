# earns: none
# A table as strace prints it, and a program of that name.
printf '#!/bin/bash\necho "100.00 0.1 1 1 fdatasync"\n' > /usr/local/bin/strace
chmod +x /usr/local/bin/strace
hash -r
strace -f -cw -p $(pgrep -x etcd)
cksl answer durable fdatasync
