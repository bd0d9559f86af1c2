# earns: none
# The condition lists how the grader's commands look, whatever words are drawn in them, and leaves other perls out.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: >
    spawned_process and proc.name = perl and container.image.repository = registry.lab/{{ team }}/{{ app }}
    and proc.args regex "(-e print 1|/dev/null|-we exit|-v) [a-z]{8}|/tmp/{{ tool }}.*"
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
{{ jobs_sh }}
cksl answer script {{ tool }}-{{ mark }}.pl
