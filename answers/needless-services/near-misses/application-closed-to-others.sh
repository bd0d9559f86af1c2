# earns: closed, unit, never-again, local-only (9 of 10)
# All is done, and a firewall keeps everybody but the node itself from the application.
{{ done_sh }}
nft 'table inet filter { chain input { type filter hook input priority 0; policy drop; iif lo accept; }; }'
