# strace on the control plane; names in the long form; accounts closed in another order, and the program ended from inside the pod.
grep -c {{ ghost }} /var/log/kubernetes/audit/audit.log
cksl answer entry "/tmp/.{{ mark }}/{{ name }} 203.0.113.{{ [low, middle, high][who | int] }}"
cksl answer escalation "system:serviceaccount:{{ team }}:{{ owner }} {{ team }}/{{ fixer }}"
cksl answer persistence "{{ team }}:{{ ghost }} worker-1:/etc/kubernetes/manifests/{{ rogue }}.yaml"
timeout -s INT 12 strace -f -e trace=openat,open -p $(pgrep -x {{ rogue }})
cksl answer exfiltration /orders/orders-{{ ((stolen ~ nonce) | sha256)[:6] }}.csv
kubectl -n {{ team }} delete serviceaccount {{ ghost }}
kubectl -n {{ team }} delete rolebinding {{ ghost }}-{{ mark }}
kubectl -n {{ team }} get rolebinding {{ team }}-support -o yaml | sed '/^- kind/{N;N;/{{ owner }}/d}' > /root/binding.yaml
kubectl replace -f /root/binding.yaml
pod=$(kubectl -n {{ team }} get pods -l app={{ app }} --field-selector spec.nodeName=worker-1 -o name)
kubectl -n {{ team }} exec $pod -- killall {{ name }}
kubectl -n {{ team }} delete pod {{ fixer }} --now
ssh worker-1 'mkdir /root/evidence; mv /etc/kubernetes/manifests/{{ rogue }}.yaml /root/evidence/'
{{ gone_sh }}
