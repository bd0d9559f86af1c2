# earns: fires, new-containers, says-what-was-asked, stays-quiet, stock-untouched (10 of 11)
# The script of the tools, which sysdig shows as well.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: spawned_process and proc.name = perl and container.image.repository = registry.lab/{{ team }}/{{ app }}
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
{{ jobs_sh }}
timeout 8 sysdig -n 2 "evt.type=execve and proc.name=perl"
cksl answer script {{ tool }}-{{ other_mark }}.pl
