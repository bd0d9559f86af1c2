# earns: none
# The line that sysdig would have printed, said by echo, by a sysdig that saw something else, and by a falco that did.
until [ "$(kubectl get pods -A -l role=agent --field-selector status.phase=Running --no-headers | wc -l)" = 6 ]; do sleep 1; done
echo "{{ [left, right][side | int] }} {{ [one, two, three][place | int] }}-0 busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}"
sysdig -n 1 -p '{{ [left, right][side | int] }} {{ [one, two, three][place | int] }}-0 busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}' 'evt.type=execve and proc.exepath=/usr/bin/true' &
sleep 2
/usr/bin/true
wait
printf '%s\n' '- rule: Miner' '  desc: A miner' '  condition: evt.type=execve and proc.exepath=/usr/bin/true' '  output: {{ [left, right][side | int] }} {{ [one, two, three][place | int] }}-0 busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}' '  priority: WARNING' > /root/rules.yaml
timeout 10 falco -r /root/rules.yaml &
sleep 4
/usr/bin/true
wait
cksl answer program busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}
kubectl -n {{ [left, right][side | int] }} scale deployment {{ [one, two, three][place | int] }} --replicas 0
until [ "$(kubectl -n {{ [left, right][side | int] }} get pods -l app={{ [one, two, three][place | int] }} --no-headers | wc -l)" = 0 ]; do sleep 1; done
