# Address and port are two variables, and a firewall stands beside the work; a note of the greeting stays.
timeout 1 bash -c 'cat < /dev/tcp/127.0.0.1/{{ port }}' > /tmp/note
systemctl mask --now {{ needless }}.socket {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.socket
printf 'ADDRESS="127.0.0.1"\nPORT={{ stats_port }}\n' > /etc/default/{{ stats }}
mkdir /etc/systemd/system/{{ stats }}.service.d
printf '[Service]\nExecStart=\nExecStart=busybox httpd -f -p ${ADDRESS}:${PORT} -h /srv/{{ stats }}\n' > /etc/systemd/system/{{ stats }}.service.d/local.conf
systemctl daemon-reload
systemctl restart {{ stats }}
nft 'table inet filter { chain input { type filter hook input priority 0; policy drop; iif lo accept; ct state established,related accept; tcp dport {{ app_port }} accept; }; }'
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
