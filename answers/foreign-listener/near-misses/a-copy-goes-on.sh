# earns: peer, port, process, seen, unit (6 of 10)
# Something of the process's name still runs.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
cp /usr/bin/sleep /tmp/{{ listener }}-{{ mark }}
/tmp/{{ listener }}-{{ mark }} 3600 &
