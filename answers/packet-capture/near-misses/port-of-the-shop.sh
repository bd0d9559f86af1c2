# earns: read, scanner (3 of 8)
# The port of the shop answers the scan, too.
tcpdump -nr /root/traffic.pcap 'tcp[tcpflags] == tcp-syn'
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
cksl answer port {{ app_port }}
cksl answer file {{ leak }}
