# earns: none
# The right answers, and nobody has looked.
ls -l /root/traffic.pcap
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
cksl answer port {{ port }}
cksl answer file {{ leak }}
