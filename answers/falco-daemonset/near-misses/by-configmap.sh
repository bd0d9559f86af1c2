# earns: repository, installed, saw-it, read-the-logs, fires, says-what, stays-quiet, caught, reader, key (19 of 21)
# The right rule in the ConfigMap, where helm's next upgrade loses it.
helm repo add lab http://charts.lab:8879
helm install falco lab/falco --namespace falco --create-namespace
kubectl -n falco rollout status daemonset/falco
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
until kubectl -n falco logs daemonset/falco | grep 'A shell was spawned'; do sleep 1; done
cat > /root/keys.yaml <<'END'
- rule: {{ rule }}
  desc: A program that does not check the keys read one
  condition: open_read and container and fd.name startswith /srv/keys/ and proc.name != sha256sum
  output: "%k8s.ns.name,%k8s.pod.name,%proc.name,%fd.name"
  priority: {{ priority | upper }}
END
kubectl -n falco create configmap falco-rules --from-file=/root/keys.yaml --dry-run=client -o yaml | kubectl -n falco replace -f -
kubectl -n falco rollout restart daemonset/falco
kubectl -n falco rollout status daemonset/falco
sleep 12
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
