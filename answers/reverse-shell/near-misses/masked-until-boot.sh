# earns: loot, peer, process, seen, unit (6 of 10)
# The mask lies in /run.
{{ found_sh }}
systemctl mask --runtime --now {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }}
