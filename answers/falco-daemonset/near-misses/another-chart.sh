# earns: repository (1 of 21)
# Another chart of the repository under the name that was asked for.
helm repo add lab http://charts.lab:8879
helm install falco lab/event-generator --namespace falco --create-namespace
kubectl -n falco rollout status deployment/falco-event-generator
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
sleep 3
kubectl -n falco logs deployment/falco-event-generator
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
