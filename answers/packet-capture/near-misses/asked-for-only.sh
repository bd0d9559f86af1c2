# earns: read, scanner, port (5 of 8)
# The attacker has asked for this file, and there is none.
tcpdump -nAr /root/traffic.pcap 'host 10.{{ net }}.0.{{ scanner }}' | grep -a GET
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
cksl answer port {{ port }}
cksl answer file {{ (lures | split)[0] }}
