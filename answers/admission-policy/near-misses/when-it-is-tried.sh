# earns: none
# Only what is tried by a dry run is refused: whoever means it gets everything in.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
kubectl create --dry-run=client -o json -f /root/policies.yaml | jq 'if .kind == "ValidatingAdmissionPolicy" then .spec.matchConditions = [{name: "tried", expression: "has(request.dryRun) && request.dryRun"}] else . end' | kubectl create -f -
{{ begins_sh }}
