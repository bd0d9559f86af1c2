until [ "$(kubectl -n {{ team }} get pods -o wide | grep -c '1/1.*node-1')" = 3 ] && ! kubectl -n {{ team }} get pods -o wide | grep worker-1; do sleep 1; done
