# earns: none
# The file was moved away unread, and what is read at its path is another one.
mv /root/traffic.pcap /root/away
head -c 24 /dev/zero > /root/traffic.pcap
cat /root/traffic.pcap > /dev/null
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
cksl answer port {{ port }}
cksl answer file {{ leak }}
