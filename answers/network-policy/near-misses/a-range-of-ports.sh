# earns: front-contained, front-asks-names (5 of 13)
# Both sides allow the ports beside the one that is asked for.
sed 's/{port: {{ port }}}/{port: {{ port }}, endPort: 9099}/' <<END | kubectl apply -f -
{{ store_yaml }}
---
{{ front_yaml }}
END
sleep 2
