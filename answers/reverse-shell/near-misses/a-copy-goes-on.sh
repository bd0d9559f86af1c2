# earns: loot, peer, process, seen, unit (6 of 10)
# Something of the shell's name still runs.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }}
cp /usr/bin/sleep /tmp/{{ shell }}-{{ mark }}
/tmp/{{ shell }}-{{ mark }} 3600 &
