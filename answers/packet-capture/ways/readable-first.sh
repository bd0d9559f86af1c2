# The mode is changed first, and another account reads the packets.
chmod 644 /root/traffic.pcap
chmod 711 /root
setpriv --reuid www-data --regid www-data --clear-groups cat /root/traffic.pcap | tcpdump -nr -
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
cksl answer port {{ port }}
cksl answer file {{ leak }}
