# earns: refuses, init-containers, changes, admits, left-alone (11 of 12)
# The namespaces that have the label today, by their names.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's/{matchLabels: .*/{matchExpressions: [{key: kubernetes.io\/metadata.name, operator: In, values: [{{ team }}, {{ second }}]}]}}/' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
