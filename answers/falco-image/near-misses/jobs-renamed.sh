# earns: none
# A rule by names, and the jobs are changed so that their containers have one of them.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: spawned_process and proc.name = perl and container.name in ({{ first }}, {{ second }}, worker)
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
sed -i 's/name=${id.*/name=worker/' /usr/local/lib/jobs
systemctl restart jobs
{{ jobs_sh }}
cksl answer script {{ tool }}-{{ mark }}.pl
