# earns: looked (1 of 15)
# Another attacker, the account that was refused, the honest pod, the honest static pod and the file that this one sends.
grep -c 403 /var/log/kubernetes/audit/audit.log
cksl answer entry "203.0.113.{{ [middle, high, low][who | int] }} /tmp/{{ name }}"
cksl answer escalation "deployer {{ check }}"
cksl answer persistence "deployer /etc/kubernetes/manifests/{{ honest }}.yaml"
timeout 60 sysdig -n 1 -p '%proc.name %fd.name' 'evt.is_open_read=true and k8s.pod.name={{ honest }}-worker-1 and fd.name startswith /orders/'
cksl answer exfiltration orders-{{ (([1, 0, 0, 0][stolen | int] ~ nonce) | sha256)[:6] }}.csv
{{ closed_sh }}
{{ removed_sh }}
{{ gone_sh }}
