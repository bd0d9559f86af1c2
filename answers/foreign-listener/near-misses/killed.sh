# earns: peer, port, process, seen, unit (6 of 10)
# The process is killed, and another one listens at once.
{{ found_sh }}
pkill -KILL -x {{ listener }}-{{ mark }}
