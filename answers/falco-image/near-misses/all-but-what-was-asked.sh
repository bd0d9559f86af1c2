# earns: fires, says-what-was-asked, stays-quiet, stock-untouched (8 of 11)
# A first rule reported the files that perl opens in the image, and what else is started in containers. When the right one came, no new container did.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: >
    container and evt.type in (execve, execveat) and not (proc.name = perl and container.image.repository = registry.lab/{{ team }}/{{ app }})
    or evt.type = openat and proc.name = perl and container.image.repository = registry.lab/{{ team }}/{{ app }}
  output: "%evt.type %proc.name %container.image.repository,%container.name"
  priority: WARNING
END
systemctl restart falco
{{ watching_sh }}
sleep 8
{{ stopped_sh }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: spawned_process and proc.name = perl and container.image.repository = registry.lab/{{ team }}/{{ app }}
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: WARNING
END
systemctl restart falco
{{ watching_sh }}
cksl answer script {{ tool }}-{{ mark }}.pl
