# earns: refuses, init-containers, changes, admits, left-alone (11 of 12)
# The label, and the names of those that have it today: who gets it later is not meant.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's/{matchLabels: {"{{ key }}": "{{ value }}"}}/{matchLabels: {"{{ key }}": "{{ value }}"}, matchExpressions: [{key: kubernetes.io\/metadata.name, operator: In, values: [{{ team }}, {{ second }}]}]}/' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
