# earns: fires, new-containers, script, stays-quiet, stock-untouched (9 of 11)
# The repository and the tag as words, and not as fields.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: spawned_process and proc.name = perl and container.image.repository = registry.lab/{{ team }}/{{ app }}
  output: "registry.lab/{{ team }}/{{ app }},{{ tag_two }},%container.name,%proc.cmdline"
  priority: WARNING
END
{{ jobs_sh }}
cksl answer script {{ tool }}-{{ mark }}.pl
