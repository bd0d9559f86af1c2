# earns: none
# The policies alone: nothing puts them to work.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
kubectl create --dry-run=client -o json -f /root/policies.yaml | jq 'select(.kind == "ValidatingAdmissionPolicy")' | kubectl create -f -
sleep 5
