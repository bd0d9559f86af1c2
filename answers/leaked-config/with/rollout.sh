kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers 2> /dev/null | wc -l)" = 1 ]; do sleep 0.5; done
