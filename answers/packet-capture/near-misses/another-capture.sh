# earns: none
# A file of one's own was read, with the right name in another folder.
mkdir /tmp/root && printf 'GET /{{ leak }} HTTP/1.1\r\n' > /tmp/root/traffic.pcap
strings /tmp/root/traffic.pcap
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
cksl answer port {{ port }}
cksl answer file {{ leak }}
