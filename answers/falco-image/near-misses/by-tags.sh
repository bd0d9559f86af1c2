# earns: fires, says-what-was-asked, stays-quiet, stock-untouched (8 of 11)
# The image with the two tags that are there: a new container has another one.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: >
    spawned_process and proc.name = perl
    and container.image in (registry.lab/{{ team }}/{{ app }}:{{ tag_one }}, registry.lab/{{ team }}/{{ app }}:{{ tag_two }})
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
{{ jobs_sh }}
cksl answer script {{ tool }}-{{ mark }}.pl
