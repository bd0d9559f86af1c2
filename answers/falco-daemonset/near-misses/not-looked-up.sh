# earns: repository, installed, fires, by-values, says-what, stays-quiet, caught (14 of 21)
# All but the shell, and no log was read: the answers were found by other means.
helm repo add lab http://charts.lab:8879
cat > /root/values.yaml <<'END'
customRules:
  keys.yaml: |-
    - rule: {{ rule }}
      desc: A program that does not check the keys read one
      condition: open_read and container and fd.name startswith /srv/keys/ and proc.name != sha256sum
      output: "%k8s.ns.name,%k8s.pod.name,%proc.name,%fd.name"
      priority: {{ priority | upper }}
END
helm install falco lab/falco --namespace falco --create-namespace -f /root/values.yaml
kubectl -n falco rollout status daemonset/falco
sleep 12
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
