# No tcpdump: the requests are found as text, and the bytes of the packets are counted by perl.
strings /root/traffic.pcap | grep -E '^(GET|HTTP|Host)'
perl -e 'open F, "<:raw", $ARGV[0]; read F, $h, 24; while (read F, $h, 16) { read F, $p, unpack "x8 V", $h; my @b = unpack "C*", $p; next unless @b > 47 && $b[47] == 2; $n{join ".", @b[26..29]}++ } print "$n{$_} $_\n" for sort keys %n' /root/traffic.pcap
cksl answer scanner 10.{{ net }}.0.{{ scanner }}
cksl answer port {{ port }}
cksl answer file {{ leak }}
