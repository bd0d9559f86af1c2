# earns: none
# All events go to /dev/null, and the answers come from the programs themselves.
timeout 5 sysdig > /dev/null
cksl answer event {{ event }}
cksl answer process {{ reader }}-{{ mark }}
