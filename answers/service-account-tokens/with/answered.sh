until kubectl -n {{ team }} exec deployment/{{ feed }} -- grep -q ' by {{ depot }}' /srv/pages/index.html; do sleep 1; done
