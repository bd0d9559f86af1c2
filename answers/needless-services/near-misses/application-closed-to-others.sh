# earns: closed, unit, never-again, local-only (9 of 10)
# All is done, and a firewall keeps everybody but the node itself from the application.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.socket
sed -i "s/0\.0\.0\.0/127.0.0.1/" /etc/default/{{ stats }}
systemctl restart {{ stats }}
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
nft 'table inet filter { chain input { type filter hook input priority 0; policy drop; iif lo accept; }; }'
