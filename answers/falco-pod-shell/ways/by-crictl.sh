# A shell by crictl; a condition that says of the parent that it is no program of a pod.
script -qec "crictl exec -it $(crictl ps --quiet --label io.kubernetes.pod.namespace={{ own }} --name '^{{ app }}$') sh -c 'exit'" /dev/null
sleep 15
journalctl -u falco --no-pager | grep "A shell was spawned" | tail -n 4
cksl answer visited {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer note /srv/note-{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}
cat > /etc/falco/rules.d/pods.yaml <<'END'
- rule: {{ rule }}
  desc: A shell came into a pod from outside
  condition: evt.type in (execve, execveat) and evt.rawres = 0 and proc.name in (sh, bash, ash) and k8s.ns.name = {{ own }} and (proc.pname startswith runc or proc.pname startswith containerd or not proc.pname exists)
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | upper }}
END
systemctl restart falco
