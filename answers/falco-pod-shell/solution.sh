# A shell of one's own, and what Falco says of it; then those of somebody else.
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
until journalctl -u falco --no-pager | grep 'A shell was spawned' | grep note- > /root/visit; do sleep 1; done
tail -n 1 /root/visit # optional
team=$(grep -o 'k8s_ns=[a-z]*' /root/visit | head -n 1 | cut -d= -f2)
name=$(grep -o 'container=[a-z]*' /root/visit | head -n 1 | cut -d= -f2)
cksl answer visited $team/$name
cksl answer note $(grep -o '/srv/note-[0-9a-f]*' /root/visit | head -n 1)
# A rule for those without a terminal.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: {{ rule }}
  desc: A shell came into a pod from outside # optional
  condition: spawned_process and container and shell_procs and container_entrypoint and k8s.ns.name = {{ own }}
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | upper }}
END
systemctl restart falco # optional
