# earns: refuses, init-containers, changes, by-label, left-alone (10 of 12)
# Namespaces with another value of the label are closed, too, if it is one of these.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's/{matchLabels: .*/{matchExpressions: [{key: "{{ key }}", operator: In, values: ["{{ value }}", strict, public]}]}}/' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
