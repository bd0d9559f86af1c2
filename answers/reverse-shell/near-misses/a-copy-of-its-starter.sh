# earns: loot, peer, process, seen, unit (6 of 10)
# Something of the name still runs that has started the shell.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }}
cp /usr/bin/sleep /tmp/{{ agent }}-{{ tag }}
/tmp/{{ agent }}-{{ tag }} 3600 &
