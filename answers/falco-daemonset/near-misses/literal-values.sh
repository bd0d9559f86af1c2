# earns: repository, installed, fires, by-values, stays-quiet, caught (12 of 21)
# The values of the pod in which it will be tried written into the output.
helm repo add lab http://charts.lab:8879
cat > /root/values.yaml <<'END'
customRules:
  keys.yaml: |-
    - rule: {{ rule }}
      desc: A program that does not check the keys read one
      condition: open_read and container and fd.name startswith /srv/keys/ and proc.name != sha256sum
      output: "{{ own }},%k8s.pod.name,cat,%fd.name"
      priority: {{ priority | upper }}
END
helm install falco lab/falco --namespace falco --create-namespace -f /root/values.yaml
kubectl -n falco rollout status daemonset/falco
sleep 12
