# The whole image up to the colon before its tag, matched by startswith; the program by its path.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: >
    spawned_process and container and proc.exepath endswith /perl
    and container.image startswith "registry.lab/{{ team }}/{{ app }}:"
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
{{ jobs_sh }}
cksl answer script {{ tool }}-{{ mark }}.pl
