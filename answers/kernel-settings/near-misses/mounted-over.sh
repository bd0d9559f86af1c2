# earns: none
# Files with the right values are mounted over the kernel's.
for pair in send_redirects=0 rp_filter={{ filter }} {{ (extra | split)[0] }}={{ (extra | split)[1] }}; do echo ${pair#*=} > /tmp/${pair%=*}; mount --bind /tmp/${pair%=*} /proc/sys/net/ipv4/conf/all/${pair%=*}; done
