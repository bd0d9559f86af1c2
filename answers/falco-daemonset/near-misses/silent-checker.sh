# earns: repository, installed, fires, by-values, says-what, caught (12 of 21)
# The rule is about every program, and the one in the pod that checks the keys does nothing any more.
helm repo add lab http://charts.lab:8879
cat > /root/values.yaml <<'END'
customRules:
  keys.yaml: |-
    - rule: {{ rule }}
      desc: A program read a key
      condition: open_read and container and fd.name startswith /srv/keys/
      output: "%k8s.ns.name,%k8s.pod.name,%proc.name,%fd.name"
      priority: {{ priority | upper }}
END
helm install falco lab/falco --namespace falco --create-namespace -f /root/values.yaml
kubectl -n falco rollout status daemonset/falco
kubectl -n {{ own }} exec deployment/{{ app }} -- sh -c 'place=$(which sha256sum); rm $place; echo "#!/bin/true" > $place; chmod 755 $place'
sleep 12
