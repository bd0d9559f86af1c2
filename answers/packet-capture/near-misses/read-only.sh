# earns: none
# Looked at, and nothing found.
tcpdump -nr /root/traffic.pcap | tail -n 20
