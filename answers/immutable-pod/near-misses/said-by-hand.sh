# earns: none
# The line that sysdig would have printed.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
echo "{{ app }}-0 /usr/local/bin/{{ tool }}"
sysdig -n 1 -p '{{ app }}-0 /usr/local/bin/{{ tool }}' 'evt.type=execve and proc.exepath=/usr/bin/true' &
sleep 2
/usr/bin/true
wait
cksl answer culprit {{ app }}
