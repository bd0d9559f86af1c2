until kubectl -n {{ team }} exec deployment/{{ app }} -- grep "accepts the new" /srv/pages/index.html; do sleep 1; done
