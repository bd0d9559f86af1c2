# earns: none
# The rule is about every namespace, and the shells of {{ far }} are scripts that another program reads and ignores.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: {{ rule }}
  desc: A shell came into a pod from outside
  condition: spawned_process and container and proc.exe in (sh, ash) and container_entrypoint
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | upper }}
END
systemctl restart falco
kubectl -n {{ far }} exec deployment/{{ app }} -- sh -c 'for shell in $(which sh ash); do rm $shell; echo "#!/bin/true" > $shell; chmod 755 $shell; done'
