# earns: repository (1 of 21)
# Helm was asked what it would do.
helm repo add lab http://charts.lab:8879
helm install falco lab/falco --namespace falco --create-namespace --dry-run=server
helm list --all-namespaces
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
