# earns: repository (1 of 21)
# What the chart would make, made without helm: helm knows of no release.
{{ values_sh }}
kubectl create namespace falco
helm template falco lab/falco --namespace falco -f /root/values.yaml > /root/falco.yaml
kubectl -n falco apply -f /root/falco.yaml
kubectl -n falco rollout status daemonset/falco
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
until kubectl -n falco logs daemonset/falco | grep 'A shell was spawned'; do sleep 1; done
sleep 10
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
