# earns: none
# The monitoring talks to the same port, and scans nothing.
tcpdump -nr /root/traffic.pcap 'port {{ port }}' | head
cksl answer scanner 10.{{ net }}.0.{{ monitor }}
cksl answer port {{ port }}
cksl answer file status.txt
