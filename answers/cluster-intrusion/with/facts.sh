grep -c {{ fixer }} /var/log/kubernetes/audit/audit.log
cksl answer entry "203.0.113.{{ [low, middle, high][who | int] }} /tmp/.{{ mark }}/{{ name }}"
cksl answer escalation "{{ owner }} {{ fixer }}"
cksl answer persistence "{{ ghost }} /etc/kubernetes/manifests/{{ rogue }}.yaml"
