# earns: seen, exfiltration (3 of 15)
# All answers right and all of it cleaned, and the audit log was never opened.
cksl answer entry "203.0.113.{{ [low, middle, high][who | int] }} /tmp/.{{ mark }}/{{ name }}"
cksl answer escalation "{{ owner }} {{ fixer }}"
cksl answer persistence "{{ ghost }} {{ rogue }}.yaml"
{{ watched_sh }}
{{ closed_sh }}
{{ removed_sh }}
{{ gone_sh }}
