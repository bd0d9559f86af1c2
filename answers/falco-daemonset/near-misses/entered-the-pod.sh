# earns: repository, installed, saw-it, read-the-logs (7 of 21)
# A second Falco started in the DaemonSet's pod, with the right rule.
helm repo add lab http://charts.lab:8879
helm install falco lab/falco --namespace falco --create-namespace
kubectl -n falco rollout status daemonset/falco
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
until kubectl -n falco logs daemonset/falco | grep 'A shell was spawned'; do sleep 1; done
cat > /root/keys.yaml <<'END'
{{ alert_yaml }}
END
kubectl -n falco exec -i daemonset/falco -- sh -c 'cat > /dev/shm/keys.yaml' < /root/keys.yaml
nohup kubectl -n falco exec daemonset/falco -- falco -o webserver.enabled=false -r /etc/falco/falco_rules.yaml -r /dev/shm/keys.yaml > /root/alerts 2>&1 &
sleep 12
tail -n 2 /root/alerts
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
