systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
timeout 30 journalctl -fu falco -n 0 | grep -m 1 'registry.lab/.*{{ tool }}-{{ mark }}'
