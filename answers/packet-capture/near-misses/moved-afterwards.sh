# earns: none
# All was found, and the capture does not lie where it was any more.
tcpdump -nr /root/traffic.pcap 'tcp[tcpflags] == tcp-syn' | tail -n 20
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
cksl answer port {{ port }}
cksl answer file {{ leak }}
mkdir /root/case && mv /root/traffic.pcap /root/case/evidence.pcap
