# The file in rules.d; no shell above it, by the terminal of none; the journal of all.
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
sleep 15
journalctl --no-pager | grep falco | tail -n 20 > /root/journal
cksl answer visited {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer note /srv/note-{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}
cat > /etc/falco/rules.d/own.yaml <<'END'
- rule: {{ rule }}
  desc: A shell came into a pod from outside
  condition: >
    spawned_process and container and shell_procs and container_entrypoint
    and k8s.ns.name in ({{ own }}) and proc.tty = 0
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | lower }}
END
systemctl restart falco
