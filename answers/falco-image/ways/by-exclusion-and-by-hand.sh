# A looser comparison with exceptions for the similar names, and a falco in the terminal in place of the service.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Interpreter in watched image
  desc: perl
  condition: >
    spawned_process and proc.name = perl and container.image.repository contains {{ team }}/{{ app }}
    and not container.image.repository endswith -tools and not container.image.repository startswith mirror.lab
  output: "%container.image.repository,%container.image.tag,%container.name,%proc.cmdline"
  priority: Warning
END
systemctl stop falco
(falco > /tmp/falco.log 2>&1 &)
timeout 30 tail -f /tmp/falco.log | grep -m 1 "{{ tool }}-{{ mark }}"
cksl answer script {{ tool }}-{{ mark }}
