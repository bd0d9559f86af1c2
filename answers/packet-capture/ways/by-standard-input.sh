# tcpdump gets the packets by its standard input, and a link has another name for the file.
ln /root/traffic.pcap /root/other-name
tcpdump -n -r - 'tcp[tcpflags] & tcp-rst != 0' < /root/other-name | awk '{print $5}' | sort | uniq -c | sort -rn | head -n 3
cksl answer scanner "10.{{ net }}.0.{{ scanner }} "
cat /root/traffic.pcap | tcpdump -A -n -r - "host 10.{{ net }}.0.{{ scanner }}" | grep -a -B 2 -A 6 'GET /'
cksl answer port {{ port }}
cksl answer file {{ leak }}
