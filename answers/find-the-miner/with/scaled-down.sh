kubectl -n {{ [left, right][side | int] }} scale deployment {{ [one, two, three][place | int] }} --replicas 0
until [ "$(kubectl -n {{ [left, right][side | int] }} get pods -l app={{ [one, two, three][place | int] }} --no-headers | wc -l)" = 0 ]; do sleep 1; done
