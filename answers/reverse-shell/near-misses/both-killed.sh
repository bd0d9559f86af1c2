# earns: loot, peer, process, seen, unit (6 of 10)
# The parent is killed, too, and systemd starts both again.
{{ found_sh }}
pkill -KILL -x {{ agent }}-{{ tag }}; pkill -KILL -x {{ shell }}-{{ mark }}
sleep 2
