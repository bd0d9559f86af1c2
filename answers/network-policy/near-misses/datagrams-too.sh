# earns: front-contained, front-asks-names (5 of 13)
# The right pods and the right port, by TCP and by UDP, at both ends.
sed 's/{port: {{ port }}}/{port: {{ port }}}, {port: {{ port }}, protocol: UDP}/' <<END | kubectl apply -f -
{{ store_yaml }}
---
{{ front_yaml }}
END
sleep 2
