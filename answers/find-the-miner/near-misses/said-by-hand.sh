# earns: none
# The line that sysdig would have printed, said by echo, by a sysdig that saw something else, and by a falco that did.
{{ running_sh }}
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
{{ solved_sh }}
