# earns: refuses, init-containers, changes, left-alone (9 of 12)
# Whoever has the label, whatever its value is: {{ guests }}, too.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's/{matchLabels: .*/{matchExpressions: [{key: {{ key }}, operator: Exists}]}}/' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
