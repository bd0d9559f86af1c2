# earns: repository, installed (4 of 21)
# Every program that has the name sha256sum among its words is left out.
helm repo add lab http://charts.lab:8879
cat > /root/values.yaml <<'END'
customRules:
  keys.yaml: |-
    - rule: {{ rule }}
      desc: A program that does not check the keys read one
      condition: open_read and container and fd.name startswith /srv/keys/ and not proc.cmdline contains sha256sum
      output: "%k8s.ns.name,%k8s.pod.name,%proc.name,%fd.name"
      priority: {{ priority | upper }}
END
helm install falco lab/falco --namespace falco --create-namespace -f /root/values.yaml
kubectl -n falco rollout status daemonset/falco
sleep 12
