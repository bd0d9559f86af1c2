# earns: none
# Whoever puts a label of its own on a pod is not asked.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
sed 's/matchResources: {/matchResources: {objectSelector: {matchExpressions: [{key: exempt, operator: DoesNotExist}]}, /' /root/policies.yaml | kubectl apply -f -
{{ begins_sh }}
