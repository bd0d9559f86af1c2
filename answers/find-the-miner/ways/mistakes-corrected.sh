# All six stopped at first, and one paused; then the five others are as they were.
{{ running_sh }}
timeout 60 sysdig -n 1 -p '%k8s.ns.name %k8s.pod.name %proc.name' 'evt.type=connect and fd.sip=203.0.113.{{ pool }}'
cksl answer program /tmp/busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}
for team in {{ left }} {{ right }}; do kubectl -n $team scale deployment --all --replicas 0; done
kubectl -n {{ [left, right][1 - (side | int)] }} rollout pause deployment {{ [one, two, three][place | int] }}
kubectl -n {{ [left, right][1 - (side | int)] }} rollout resume deployment {{ [one, two, three][place | int] }}
for team in {{ left }} {{ right }}; do kubectl -n $team scale deployment --all --replicas 1; done
kubectl -n {{ [left, right][side | int] }} get deployment {{ [one, two, three][place | int] }} -o yaml | sed 's/^  replicas: 1$/  replicas: 0/' > /root/miner.yaml
kubectl apply -f /root/miner.yaml
until [ "$(kubectl -n {{ [left, right][side | int] }} get pods -l app={{ [one, two, three][place | int] }} --no-headers | wc -l)" = 0 ]; do sleep 1; done
for team in {{ left }} {{ right }}; do for name in {{ one }} {{ two }} {{ three }}; do kubectl -n $team rollout status deployment $name --timeout 60s; done; done
