# Add the repository under the name `lab`, and install its chart as the release `falco`. With `--wait`, `helm` returns
# when the pods are ready.
helm repo add lab http://charts.lab:8879
helm install falco lab/falco --namespace falco --create-namespace --wait
# Open a shell with a terminal (`-it`) in the pod; the stock rule "Terminal shell in container" reports it. Then look
# for the alert: `kubectl -n falco logs daemonset/falco | grep 'A shell was spawned'`.
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
until kubectl -n falco logs daemonset/falco | grep 'A shell was spawned'; do sleep 1; done
# Below `customRules` stand the name of a file and its rules. Falco loads this file after the chart's own rules, so
# your rule can use their macros `open_read` and `container`.
cat > /root/values.yaml <<'END'
customRules:
  keys.yaml: |-
    - rule: {{ rule }}
      desc: A program that does not check the keys read one # optional
      condition: open_read and container and fd.name startswith /srv/keys/ and proc.name != sha256sum
      output: "%k8s.ns.name,%k8s.pod.name,%proc.name,%fd.name"
      priority: {{ priority | upper }}
END
# Upgrade the release with these values: helm keeps them and makes new pods of Falco with the rule.
helm upgrade falco lab/falco --namespace falco -f /root/values.yaml --wait
# Look for alerts of your rule, which come every few seconds: `kubectl -n falco logs daemonset/falco | grep
# ,/srv/keys/`. Save their four fields in `/root/found`, one alert on each line.
until kubectl -n falco logs daemonset/falco | grep -o '[a-z]*,[a-z0-9-]*,[a-z0-9]*,/srv/keys/[a-z0-9.]*' > /root/found; do sleep 1; done
tail -n 1 /root/found # optional
# The fields are namespace, pod, program and file, in this order. The name of the pod begins with the name of its
# deployment, up to the first hyphen.
team=$(head -n 1 /root/found | cut -d, -f1)
pod=$(head -n 1 /root/found | cut -d, -f2)
cksl answer reader $team/$(echo $pod | cut -d- -f1)
cksl answer key $(head -n 1 /root/found | cut -d, -f4)
