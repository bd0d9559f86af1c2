# earns: none
# has() is missing, so the expression fails for pods without init containers: all are refused.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
kubectl create --dry-run=client -o json -f /root/policies.yaml | jq 'if .kind == "ValidatingAdmissionPolicy" then .spec.validations |= map(.expression |= sub("^!has[^|]*[|][|] "; "")) else . end' | kubectl create -f -
{{ begins_sh }}
