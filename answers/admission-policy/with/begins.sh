until kubectl -n {{ second }} create deployment probe --image {{ stranger }} --dry-run=server 2>&1 | grep denied; do sleep 1; done
until kubectl -n {{ second }} run probe --image {{ stranger }} --dry-run=server 2>&1 | grep denied; do sleep 1; done
