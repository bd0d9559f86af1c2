# earns: none
# The file was moved, and read in another place: that it is the same one is not known.
mkdir /root/case && mv /root/traffic.pcap /root/case/evidence.pcap
tcpdump -nr /root/case/evidence.pcap | tail -n 20
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
cksl answer port {{ port }}
cksl answer file {{ leak }}
