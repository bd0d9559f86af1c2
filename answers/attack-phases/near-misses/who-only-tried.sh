# earns: looked (1 of 15)
# Somebody who tried, what was tried, what sudo runs for the application, and the phases of the textbook backwards.
{{ look_sh }}
cksl answer entry 203.0.113.{{ [middle, high, low][who | int] }}
cksl answer execution /var/tmp/.{{ (mark | sha256)[:6] }}/{{ name }}
cksl answer escalation /usr/local/sbin/{{ app }}-rotate
cksl answer persistence "{{ unit }}.timer"
cksl answer exfiltration /var/tmp/.{{ mark }}/swap
cksl answer order "c f {{ order | reverse }}"
