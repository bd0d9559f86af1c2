# earns: none
# Shells that a shell starts are left out, and those that another program of the pod starts are not.
cat > /etc/falco/rules.d/pods.yaml <<'END'
- rule: {{ rule }}
  desc: A shell came into a pod from outside
  condition: evt.type in (execve, execveat) and evt.rawres = 0 and proc.name in (sh, bash, ash) and k8s.ns.name = {{ own }} and not proc.pname in (sh, bash, ash)
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | upper }}
END
systemctl restart falco
