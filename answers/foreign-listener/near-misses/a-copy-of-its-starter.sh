# earns: peer, port, process, seen, unit (6 of 10)
# Something of the name still runs that has started the process.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
cp /usr/bin/sleep /tmp/{{ agent }}-{{ tag }}
/tmp/{{ agent }}-{{ tag }} 3600 &
