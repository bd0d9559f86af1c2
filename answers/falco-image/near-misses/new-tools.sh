# earns: none
# The tools are meant, too. Their one container that was there is named as an exception, which its successors are not.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: >
    spawned_process and proc.name = perl and container.image.repository startswith registry.lab/{{ team }}/{{ app }}
    and not container.name = {{ third }}
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
{{ jobs_sh }}
cksl answer script {{ tool }}-{{ mark }}.pl
