for name in {{ web }} {{ feed }}; do kubectl -n {{ team }} rollout status deployment $name --timeout 120s; done
