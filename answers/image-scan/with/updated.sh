sed -i 's|/{{ (order | split)[0] }}:.*|/{{ (order | split)[0] }}:2.{{ (minor | int) + (1 if good == "middle" else 2) }}|' /root/team/manifests/{{ (order | split)[0] }}.yaml
