# earns: none
# All was found, and the capture was overwritten with the attacker's packets alone.
tcpdump -nr /root/traffic.pcap 'host 10.{{ net }}.0.{{ scanner }}' -w /root/attacker.pcap
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
cksl answer port {{ port }}
cksl answer file {{ leak }}
cp /root/attacker.pcap /root/traffic.pcap
