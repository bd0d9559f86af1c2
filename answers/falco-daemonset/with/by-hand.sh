# Somebody opens a shell, writes the right rule into the ConfigMap, and answers.
kubectl -n falco rollout status daemonset/falco
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
until kubectl -n falco logs daemonset/falco | grep 'A shell was spawned'; do sleep 1; done
cat > /root/keys.yaml <<'END'
{{ alert_yaml }}
END
kubectl -n falco create configmap falco-rules --from-file=/root/keys.yaml --dry-run=client -o yaml | kubectl -n falco replace -f -
kubectl -n falco rollout restart daemonset/falco
kubectl -n falco rollout status daemonset/falco
sleep 12
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
