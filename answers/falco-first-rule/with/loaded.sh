sed -i 's/^rule_matching: .*/rule_matching: all/' /etc/falco/falco.yaml
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
