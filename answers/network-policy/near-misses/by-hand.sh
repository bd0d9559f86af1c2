# earns: none
# The same effect for a while, by rules of the node's own that know addresses.
ip() { kubectl -n $1 get pods -l app=$2 -o jsonpath='{.items[0].status.podIP}'; }
nft add table inet own
nft 'add chain inet own forward { type filter hook forward priority -200; }'
nft add rule inet own forward ip daddr $(ip {{ team }} {{ store }}) ip saddr != $(ip {{ team }} {{ front }}) drop
nft add rule inet own forward ip daddr $(ip {{ team }} {{ store }}) tcp dport {{ admin }} drop
nft add rule inet own forward ip saddr $(ip {{ team }} {{ front }}) ip daddr { $(ip {{ team }} {{ other }}), $(ip {{ guests }} {{ front }}) } drop
