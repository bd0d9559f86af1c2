# The old policy goes, since the new one allows the same but for the address; readers are not selected at all.
cat > /root/policies.yaml <<'END'
{{ both_yaml }}
END
kubectl create --dry-run=client -o json -f /root/policies.yaml | jq 'if .metadata.namespace == "{{ team }}" then .spec.podSelector = {matchExpressions: [{key: "role", operator: "NotIn", values: ["metadata-reader"]}]} else . end' | kubectl create -f -
kubectl -n {{ guests }} delete networkpolicy {{ open }}
{{ settled_sh }}
