timeout 60 sysdig -n 1 -p '%proc.name %fd.name' 'evt.is_open_read=true and k8s.pod.name={{ rogue }}-worker-1 and fd.name startswith /orders/'
cksl answer exfiltration orders-{{ ((stolen ~ nonce) | sha256)[:6] }}.csv
