kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods -l app={{ app }} --no-headers | wc -l)" = 1 ]; do sleep 1; done
