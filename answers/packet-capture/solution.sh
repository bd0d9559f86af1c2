# The first packet of each connection has the flag SYN alone. Count them by sender.
tcpdump -nr /root/traffic.pcap 'tcp[tcpflags] == tcp-syn' \
    | awk '{print $3}' | cut -d. -f1-4 | sort | uniq -c
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
# An open port answers with SYN and ACK. The others reset the connection.
tcpdump -nr /root/traffic.pcap 'tcp[tcpflags] == tcp-syn|tcp-ack and dst host 10.{{ net }}.0.{{ scanner }}' # optional
cksl answer port {{ port }}
# What does this address ask there, and what is answered? `-A` prints the content as text.
tcpdump -nAr /root/traffic.pcap 'host 10.{{ net }}.0.{{ scanner }} and port {{ port }}' | grep -aoE 'GET /[^ ]*|HTTP/1.[01] [0-9]+' # optional
cksl answer file {{ leak }}
