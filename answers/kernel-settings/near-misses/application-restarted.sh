# earns: port-closed (3 of 10)
# The rules are made, and the application was interrupted.
nft 'table inet f { chain input { type filter hook input priority 0; iifname != "lo" tcp dport {{ port }} drop; }; }'
systemctl restart {{ app }}
until curl -sf http://127.0.0.1:{{ app_port }}/; do sleep 0.1; done
