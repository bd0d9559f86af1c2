kubectl -n {{ team }} rollout restart deployment {{ front }} {{ store }}
kubectl -n {{ team }} rollout status deployment {{ front }} --timeout 90s
kubectl -n {{ team }} rollout status deployment {{ store }} --timeout 90s
sleep 2
