# earns: loot, peer, process, seen, unit (6 of 10)
# The shell is killed, and another one calls at once.
{{ found_sh }}
pkill -KILL -x {{ shell }}-{{ mark }}
sleep 2
