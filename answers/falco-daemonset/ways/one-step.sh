# All at once: alerts as JSON, the rule from a file, the log by crictl.
helm repo add lab http://charts.lab:8879
cat > /root/keys.yaml <<'END'
- list: key_programs
  items: [sha256sum]
- rule: {{ rule }}
  desc: A program that does not check the keys read one
  condition: evt.type in (open, openat, openat2) and evt.is_open_read = true and container.id != host and fd.name glob /srv/keys/* and not proc.name in (key_programs)
  output: "%k8s.ns.name,%k8s.pod.name,%proc.name,%fd.name"
  priority: {{ priority | upper }}
END
helm upgrade --install falco lab/falco -n falco --create-namespace --set falco.json_output=true --set-file 'customRules.keys\.yaml=/root/keys.yaml' --wait
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
sleep 3
sleep 10
crictl logs $(crictl ps --quiet --name '^falco$') 2>&1 | tail -n 2
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
