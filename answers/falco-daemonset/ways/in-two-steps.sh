# Installed first and seen at work; the rule comes with an upgrade that keeps the values.
helm repo add lab http://charts.lab:8879
helm install falco lab/falco -n falco --create-namespace --wait
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
until kubectl -n falco logs daemonset/falco | grep 'A shell was spawned'; do sleep 1; done
cat > /root/values.yaml <<'END'
customRules:
  keys.yaml: |-
    - rule: {{ rule }}
      desc: A program that does not check the keys read one
      condition: (open_read) and container.id != host and fd.directory = /srv/keys and not proc.name = sha256sum
      output: "%k8s.ns.name,%k8s.pod.name,%proc.name,%fd.name"
      priority: {{ priority | upper }}
END
helm upgrade falco lab/falco -n falco --reuse-values -f /root/values.yaml --wait
kubectl -n falco rollout status daemonset/falco
sleep 12
kubectl -n falco logs daemonset/falco | tail -n 3
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
