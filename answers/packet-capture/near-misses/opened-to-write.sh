# earns: none
# touch opens the capture, but to write: nothing of it was read.
touch /root/traffic.pcap
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
cksl answer port {{ port }}
cksl answer file {{ leak }}
