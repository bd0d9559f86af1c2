# earns: saw-it, read-the-journal, visited, note (7 of 16)
# Raised by the shells that a pod's own programs start, too.
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
sleep 15
journalctl -u falco --no-pager | grep "A shell was spawned" | tail -n 4
cksl answer visited {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer note /srv/note-{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: {{ rule }}
  desc: A shell in a pod
  condition: spawned_process and container and shell_procs and k8s.ns.name = {{ own }}
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | upper }}
END
systemctl restart falco
