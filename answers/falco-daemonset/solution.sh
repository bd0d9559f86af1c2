# The chart, and Falco's alert on a shell.
helm repo add lab http://charts.lab:8879
helm install falco lab/falco --namespace falco --create-namespace --wait
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
until kubectl -n falco logs daemonset/falco | grep 'A shell was spawned'; do sleep 1; done
# A rule of one's own, by the values of the release.
cat > /root/values.yaml <<'END'
customRules:
  keys.yaml: |-
    - rule: {{ rule }}
      desc: A program that does not check the keys read one # optional
      condition: open_read and container and fd.name startswith /srv/keys/ and proc.name != sha256sum
      output: "%k8s.ns.name,%k8s.pod.name,%proc.name,%fd.name"
      priority: {{ priority | upper }}
END
helm upgrade falco lab/falco --namespace falco -f /root/values.yaml --wait
until kubectl -n falco logs daemonset/falco | grep -o '[a-z]*,[a-z0-9-]*,[a-z0-9]*,/srv/keys/[a-z0-9.]*' > /root/found; do sleep 1; done
tail -n 1 /root/found # optional
team=$(head -n 1 /root/found | cut -d, -f1)
pod=$(head -n 1 /root/found | cut -d, -f2)
cksl answer reader $team/$(echo $pod | cut -d- -f1)
cksl answer key $(head -n 1 /root/found | cut -d, -f4)
