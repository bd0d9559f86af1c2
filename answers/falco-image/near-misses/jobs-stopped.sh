# earns: fires, says-what-was-asked, stays-quiet, stock-untouched (8 of 11)
# The short-lived containers are stopped, and the learner runs their script in a container that stays.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: spawned_process and proc.name = perl and container.image.repository = registry.lab/{{ team }}/{{ app }}
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
{{ stopped_sh }}
systemctl restart falco
{{ watching_sh }}
for n in 1 2 3; do runc exec $(runc list | awk '$4 ~ "/{{ first }}$" {print $1}') perl /tmp/{{ tool }}-{{ mark }}.pl; done
cksl answer script {{ tool }}-{{ mark }}.pl
