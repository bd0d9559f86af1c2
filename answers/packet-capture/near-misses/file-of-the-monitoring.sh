# earns: read, scanner, port (5 of 8)
# This file left the node as well, to somebody who may have it.
tcpdump -nAr /root/traffic.pcap 'port {{ port }}' | grep -a GET
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
cksl answer port {{ port }}
cksl answer file health.txt
