# earns: none
# The right one stopped, its program named, and nothing seen.
until [ "$(kubectl get pods -A -l role=agent --field-selector status.phase=Running --no-headers | wc -l)" = 6 ]; do sleep 1; done
cksl answer program busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}
kubectl -n {{ [left, right][side | int] }} scale deployment {{ [one, two, three][place | int] }} --replicas 0
until [ "$(kubectl -n {{ [left, right][side | int] }} get pods -l app={{ [one, two, three][place | int] }} --no-headers | wc -l)" = 0 ]; do sleep 1; done
