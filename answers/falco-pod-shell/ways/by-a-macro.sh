# A macro and a list of one's own; the parent is a runtime's, or none.
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
sleep 15
journalctl -u falco -n 50 --no-pager > /root/journal
cksl answer visited {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer note note-{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- list: own_shells
  items: [sh, ash, bash, dash, zsh, ksh, csh, fish]
- macro: came_from_outside
  condition: (not proc.pname exists or proc.pname in (runc, "runc:[0:PARENT]", "runc:[1:CHILD]", "runc:[2:INIT]", containerd-shim, systemd))
- rule: {{ rule }}
  desc: A shell came into a pod from outside
  condition: evt.type in (execve, execveat) and evt.rawres = 0 and container.id != host and proc.name in (own_shells) and came_from_outside and k8s.ns.name = {{ own }}
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | upper }}
END
systemctl restart falco
