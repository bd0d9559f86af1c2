# earns: none
# All containers but two, which are named: a new container of another image has another name.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: spawned_process and proc.name = perl and container and not container.name in ({{ third }}, {{ fourth }})
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
{{ jobs_sh }}
cksl answer script {{ tool }}-{{ mark }}.pl
