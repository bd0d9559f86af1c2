# earns: fires, new-containers, script, says-what-was-asked, stock-untouched (9 of 11)
# Each program with perl among its words.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: spawned_process and proc.cmdline contains perl and container.image.repository = registry.lab/{{ team }}/{{ app }}
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
{{ jobs_sh }}
cksl answer script {{ tool }}-{{ mark }}.pl
