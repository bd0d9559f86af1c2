# earns: none
# A client with two wrong ports is no scanner.
tcpdump -nr /root/traffic.pcap 'tcp[tcpflags] & tcp-rst != 0' | head
cksl answer scanner 10.{{ net }}.0.203
