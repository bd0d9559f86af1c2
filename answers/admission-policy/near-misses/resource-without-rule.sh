# earns: refuses, init-containers, admits, by-label, left-alone (9 of 12)
# The resource is asked for, and nothing is said about ephemeral containers.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
kubectl create --dry-run=client -o json -f /root/policies.yaml | jq 'if .kind == "ValidatingAdmissionPolicy" then .spec.validations |= map(select(.expression | contains("ephemeral") | not)) else . end' | kubectl create -f -
{{ begins_sh }}
