# strace on the worker's own shell; the manifest is deleted twice, since the pod writes it again; all from files and processes.
{{ facts_sh }}
ssh worker-1
#@ wait root@worker-1
timeout -s INT 12 strace -f -e trace=openat,open,connect -p $(pgrep -x {{ rogue }}) 2>&1 | grep --line-buffered orders
#@ wait .csv
pkill -f 'sh /tmp/.{{ mark }}/{{ name }}'; exit
cksl answer exfiltration /orders/orders-{{ ((stolen ~ nonce) | sha256)[:6] }}.csv
ssh worker-1 rm /etc/kubernetes/manifests/{{ rogue }}.yaml
{{ closed_sh }}
kubectl -n {{ team }} delete pod {{ fixer }}
rm -f /var/lib/machines/worker-1/etc/kubernetes/manifests/{{ rogue }}.yaml
{{ gone_sh }}
