for name in {{ caller }} {{ callee }}; do kubectl -n {{ team }} rollout status deployment $name --timeout 180s; done
