# Too much is changed first, and then changed back; the two that are left get their right by their own roles.
sleep 10
tail -n 200 /var/log/kubernetes/audit/audit.log > /root/last
jq -r 'select(.objectRef.name == "{{ vault }}") | [.user.username, .userAgent, .responseStatus.code] | @tsv' /root/last | sort | uniq -c
cksl answer who {{ [four, five][(other | int) - 3] }}
cksl answer who serviceaccount/{{ [one, two, three][place | int] }}
cksl answer agent agent/{{ ([site1, site2, site3][place | int] | sha256)[:8] }}
kubectl -n {{ team }} patch serviceaccount {{ [one, two, three][place | int] }} -p '{"automountServiceAccountToken": false}'
kubectl -n {{ team }} patch serviceaccount {{ [one, two, three][place | int] }} --type json -p '[{"op": "remove", "path": "/automountServiceAccountToken"}]'
kubectl -n {{ team }} rollout pause deployment {{ [one, two, three][place | int] }}
kubectl -n {{ team }} rollout resume deployment {{ [one, two, three][place | int] }}
kubectl -n {{ team }} patch secret {{ vault }} -p '{"stringData": {"note": "read"}}'
kubectl -n {{ team }} patch secret {{ vault }} --type json -p '[{"op": "remove", "path": "/data/note"}]'
systemctl restart gateway
kubectl -n {{ team }} delete rolebinding {{ vault }}
for name in {{ [two, three, one][place | int] }} {{ [three, one, two][place | int] }}; do kubectl -n {{ team }} patch role $name --type json -p '[{"op": "add", "path": "/rules/0/resourceNames/-", "value": "{{ vault }}"}]'; done
