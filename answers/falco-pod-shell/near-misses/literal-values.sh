# earns: fires, stays-quiet, stock-untouched (7 of 16)
# The values of one's own pod written into the output.
pod=$(kubectl -n {{ own }} get pods -o name | cut -d/ -f2)
cat > /etc/falco/falco_rules.local.yaml <<END
- rule: {{ rule }}
  desc: A shell came into a pod from outside
  condition: spawned_process and container and shell_procs and container_entrypoint and k8s.ns.name = {{ own }}
  output: "{{ own }},$pod,{{ app }},sh -c true"
  priority: {{ priority | upper }}
END
systemctl restart falco
