# earns: observed (2 of 10)
# No rule: the trusted program was replaced by one that writes nothing to /etc/passwd.
{{ seen_sh }}
printf '#!/bin/sh\n[ $# -eq 0 ] || : >> "$1"\n' > /usr/local/sbin/sync-{{ ours }}
