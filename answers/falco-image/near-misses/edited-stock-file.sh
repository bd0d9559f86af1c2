# earns: fires, new-containers, says-what-was-asked, script, stays-quiet (10 of 11)
# The stock rules themselves have the new rule.
cat >> /etc/falco/falco_rules.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: spawned_process and proc.name = perl and container.image.repository = registry.lab/{{ team }}/{{ app }}
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
{{ jobs_sh }}
cksl answer script {{ tool }}-{{ mark }}.pl
