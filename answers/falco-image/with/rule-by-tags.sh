cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: >
    spawned_process and proc.name = perl and container.image.repository = registry.lab/{{ team }}/{{ app }}
    and container.image.tag in ({{ tag_one }}, {{ tag_two }}, 99.9)
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
