systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
for n in $(seq 150); do [ $(journalctl _PID=$(systemctl show -P MainPID falco) | grep -c '{{ tool }}-{{ mark }}') -ge 2 ] && break; sleep 0.1; done
