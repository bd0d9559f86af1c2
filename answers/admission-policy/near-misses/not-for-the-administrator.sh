# earns: none
# The administrator may bring in everything; all others are refused.
cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
kubectl create --dry-run=client -o json -f /root/policies.yaml | jq 'if .kind == "ValidatingAdmissionPolicy" then .spec.matchConditions = [{name: "others", expression: "request.userInfo.username != \"kubernetes-admin\""}] else . end' | kubectl create -f -
until kubectl -n {{ second }} run probe --image {{ stranger }} --dry-run=server --as somebody --as-group system:masters 2>&1 | grep denied; do sleep 1; done
sleep 2
