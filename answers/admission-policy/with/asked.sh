cat > /root/policies.yaml <<'END'
{{ policies_yaml }}
END
kubectl create --dry-run=client -o json -f /root/policies.yaml | jq --arg asked "$asked" 'if .kind == "ValidatingAdmissionPolicy" then .spec.matchConditions = [{name: "others", expression: $asked}] else . end' | kubectl create -f -
until kubectl -n {{ second }} run probe --image {{ stranger }} --dry-run=server 2>&1 | grep denied; do sleep 1; done
sleep 2
