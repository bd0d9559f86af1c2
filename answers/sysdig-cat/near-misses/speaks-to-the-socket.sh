# earns: none
# A program that is not the node's sysdig says that it has shown all events, while they happen.
printf '{"watch":{"program":"sysdig","syscalls":["{{ event }}"],"rules":[],"config":{"priority":"","match_all":false,"selection":"","outputs":[],"json":false}}}\n' > /tmp/hello
perl -e 'for my $n (1 .. 30000) { my ($v, $b) = ($n, ""); while ($v > 127) { $b .= chr($v & 127 | 128); $v >>= 7 } print pack("V", 3 + length $b), "\3\1", $b, chr $v }' > /tmp/shown
(cat /tmp/hello; sleep 3; cat /tmp/shown; sleep 1) | timeout 6 nc -U /run/cksl/node.sock > /tmp/stream
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
