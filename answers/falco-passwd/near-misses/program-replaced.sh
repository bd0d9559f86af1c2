# earns: observed (2 of 10)
# No rule: the trusted program was replaced by one that writes nothing to /etc/passwd.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
echo '# seen' >> /etc/passwd
printf '#!/bin/sh\n[ $# -eq 0 ] || : >> "$1"\n' > /usr/local/sbin/sync-{{ ours }}
