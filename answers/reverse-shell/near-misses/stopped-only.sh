# earns: loot, peer, process, seen, unit (6 of 10)
# All has ended, and the next boot or anybody can start it.
{{ found_sh }}
systemctl stop {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }}
