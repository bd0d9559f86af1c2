# earns: repository, installed, saw-it, read-the-logs (7 of 21)
# Installed, and no rule given: the answers were found by other means.
helm repo add lab http://charts.lab:8879
helm install falco lab/falco --namespace falco --create-namespace
kubectl -n falco rollout status daemonset/falco
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
until kubectl -n falco logs daemonset/falco | grep 'A shell was spawned'; do sleep 1; done
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
