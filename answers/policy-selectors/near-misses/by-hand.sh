# earns: none
# The same effect for a while, by rules of the node's own that know addresses. No policy is changed but the one that shuts too much.
ip() { kubectl -n $1 get pods -l app=$2 -o jsonpath='{.items[0].status.podIP}'; }
kubectl -n {{ team }} delete networkpolicy deny-all
nft add table inet own
nft 'add chain inet own forward { type filter hook forward priority -200; }'
nft add rule inet own forward ip daddr $(ip {{ team }} {{ store }}) ip saddr != $(ip {{ shop }} {{ front }}) drop
nft add rule inet own forward ip daddr $(ip {{ team }} {{ store }}) tcp dport {{ admin }} drop
nft add rule inet own forward ip daddr $(ip {{ team }} {{ vault }}) ip saddr != $(ip {{ team }} {{ store }}) drop
nft add rule inet own forward ip daddr $(ip {{ team }} {{ vault }}) tcp dport {{ admin }} drop
nft add rule inet own forward ip saddr { $(ip {{ team }} {{ store }}), $(ip {{ team }} {{ vault }}), $(ip {{ team }} {{ clerk }}) } ip daddr { $(ip {{ shop }} {{ front }}), $(ip {{ guests }} {{ front }}) } drop
nft add rule inet own forward ip daddr $(ip {{ team }} {{ clerk }}) drop
sleep 2
