# Open a shell with a terminal (`-it`) in the pod of `{{ app }}`. The stock rule "Terminal shell in container" reports
# it.
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
# Look for the alerts in the journal: `journalctl -u falco --no-pager | grep 'A shell was spawned'`. The unknown
# shells read a note, so save the lines that contain `note-` in `/root/visit`.
until journalctl -u falco --no-pager | grep 'A shell was spawned' | grep note- > /root/visit; do sleep 1; done
tail -n 1 /root/visit # optional
# In an alert, `k8s_ns` is the namespace and `container` the container, which has the name of its deployment here. The
# command line names the file.
team=$(grep -o 'k8s_ns=[a-z]*' /root/visit | head -n 1 | cut -d= -f2)
name=$(grep -o 'container=[a-z]*' /root/visit | head -n 1 | cut -d= -f2)
cksl answer visited $team/$name
cksl answer note $(grep -o '/srv/note-[0-9a-f]*' /root/visit | head -n 1)
# `container_entrypoint` holds for a process that the container runtime started, as for `kubectl exec`; a shell that
# the pod's program starts has another parent. Without `proc.tty` in the condition, no terminal is needed.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: {{ rule }}
  desc: A shell came into a pod from outside # optional
  condition: spawned_process and container and shell_procs and container_entrypoint and k8s.ns.name = {{ own }}
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | upper }}
END
# Falco loads a changed rules file by itself; a restart does it, too.
systemctl restart falco # optional
