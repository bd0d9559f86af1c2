# earns: none
# The node drops it, by rules of its own.
iptables -t raw -I PREROUTING -s 10.244.0.0/16 -d 169.254.169.254 -j DROP
{{ settled_sh }}
