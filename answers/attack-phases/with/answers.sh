cksl answer entry 203.0.113.{{ [low, middle, high][who | int] }}
cksl answer execution /var/tmp/.{{ mark }}/{{ name }}
cksl answer escalation {{ tool }}
cksl answer persistence "{{ unit }}.timer {{ ghost }}"
cksl answer exfiltration /srv/{{ app }}/orders-{{ ((stolen ~ nonce) | sha256)[:6] }}.csv
cksl answer order "c f {{ order }}"
