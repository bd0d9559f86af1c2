# The log searched line by line; the subject taken out by its place in the list.
sleep 10
grep '"name":"{{ vault }}"' /var/log/kubernetes/audit/audit.log | grep '"code":200' | grep -o 'system:serviceaccount:[^"]*' | sort | uniq -c
cksl answer who system:serviceaccount:{{ team }}:{{ [one, two, three][place | int] }}
cksl answer agent agent/{{ ([site1, site2, site3][place | int] | sha256)[:8] }}
kubectl -n {{ team }} patch rolebinding {{ vault }} --type json -p '[{"op": "test", "path": "/subjects/{{ place }}/name", "value": "{{ [one, two, three][place | int] }}"}, {"op": "remove", "path": "/subjects/{{ place }}"}]'
