# The file is copied, and the copy is read; the answers come in another order.
cp /root/traffic.pcap /tmp/case.pcap
tcpdump -qnr /tmp/case.pcap 'tcp[13] = 2' | awk '{split($3, from, "."); seen[from[4]]++} END {for (host in seen) print seen[host], host}' | sort -n
tcpdump -nAr /tmp/case.pcap 'src port {{ port }}' | grep -a HTTP
cksl answer file /{{ leak }}
cksl answer port {{ port }}
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
