# earns: refuses, init-containers, admits, by-label, left-alone (9 of 12)
# Init containers of a deployment are judged when it is made, and never again.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed "/variables.pod.initContainers/s/expression: '/expression: 'request.operation != \"CREATE\" || /" /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
