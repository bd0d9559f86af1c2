until kubectl -n {{ team }} exec deployment/{{ thief }} -- grep -q 'is refused' /srv/pages/index.html; do sleep 1; done
